#![expect(clippy::expect_used, reason = "a test without its OpenID provider has failed")]

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};
use std::time::Duration;

use local_stack::{Process, Tools, workspace_root};
use nix::fcntl::{Flock, FlockArg};
use serde_json::Value;
use tokio::sync::oneshot::{self, Sender};

/// What this service is called at the provider.
pub const OIDC_CLIENT_ID: &str = "task-manager";
pub const OIDC_CLIENT_SECRET: &str = "a secret between the two of them";

/// Longest time `npm ci` may take, on a machine that does much else.
const INSTALL_LIMIT: Duration = Duration::from_secs(240);

/// A real OpenID provider (npm's `oidc-provider`), for as long as this handle lives.
#[derive(Debug)]
pub struct OidcProvider {
    pub issuer: String,
    process: Process,
}

impl OidcProvider {
    /// Starts a provider that sends people back to `redirect_url` only. Its packages are installed the
    /// first time it is needed, as its lock file says.
    pub async fn start(redirect_url: &str) -> Self {
        let folder = workspace_root().join("crates/testkit/oidc");
        let node = Tools::find().node_folder().expect("find Node");
        install(&folder, &node).await;
        let mut command = Command::new(node.join("node"));
        command
            .arg("provider.mjs")
            .current_dir(&folder)
            .env("CLIENT_ID", OIDC_CLIENT_ID)
            .env("CLIENT_SECRET", OIDC_CLIENT_SECRET)
            .env("REDIRECT_URL", redirect_url)
            .stdout(Stdio::piped());
        let mut process = Process::spawn_attached("OpenID provider", command).expect("start it");
        let output = process.take_stdout().expect("its output");
        let (say, heard) = oneshot::channel();
        std::thread::spawn(move || read_all(output, say));
        let issuer = heard.await.expect("the provider to say where it is");
        Self { issuer, process }
    }

    /// Ends the provider: it answers nobody any more.
    pub async fn stop(&mut self) {
        self.process.kill().await.expect("kill the provider");
    }

    /// Says who sits at the browser from now on, by the claims the provider makes about them.
    pub async fn seat(&self, claims: &Value) {
        let client = reqwest::Client::builder().no_proxy().build().expect("an HTTP client");
        let answer = client.post(format!("{}/person", self.issuer)).json(claims).send().await;
        assert_eq!(answer.expect("reach the provider").status(), 204);
    }

    /// Does what a browser does with the address it is sent to: follows the provider's redirects,
    /// keeping its cookies, and returns where it is sent at last, outside the provider.
    pub async fn follow(&self, address: &str) -> String {
        let client = reqwest::Client::builder()
            .no_proxy()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("an HTTP client");
        let mut address = address.to_owned();
        // Authorization, the sign-in page, and back again.
        for _ in 0..10 {
            let answer = client.get(&address).send().await.expect("reach the provider");
            let status = answer.status();
            let location = answer.headers().get("location").map(|to| to.to_str().expect("text"));
            let Some(location) = location.map(ToOwned::to_owned) else {
                let text = answer.text().await.unwrap_or_default();
                unreachable!("the provider answered {status} to {address}: {text}");
            };
            address = if location.starts_with('/') {
                format!("{}{location}", self.issuer)
            } else {
                location
            };
            if !address.starts_with(&self.issuer) {
                return address;
            }
        }
        unreachable!("the provider goes round in circles");
    }
}

/// Reads what the provider prints to its end: one whose warnings nobody takes dies of them. Says the
/// line that tells where it is.
fn read_all(output: ChildStdout, say: Sender<String>) {
    let mut say = Some(say);
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        if let Some(say) = say.take_if(|_| line.starts_with("http://")) {
            // Nobody listens any more when the test has ended.
            drop(say.send(line));
        }
    }
}

/// Installs the packages unless they are there, one test process at a time.
async fn install(folder: &Path, node: &Path) {
    let folder = folder.to_path_buf();
    let (lock_file, modules) = (folder.join("package-lock.json"), folder.join("node_modules"));
    let marker = modules.join(".installed");
    let path = with_path(node);
    let lock = tokio::task::spawn_blocking(move || {
        let file = File::open(lock_file).expect("open package-lock.json");
        Flock::lock(file, FlockArg::LockExclusive).expect("lock package-lock.json")
    });
    let _lock = lock.await.expect("wait for the lock");
    let wanted = std::fs::read(folder.join("package-lock.json")).expect("read package-lock.json");
    if std::fs::read(&marker).is_ok_and(|installed| installed == wanted) {
        return;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"])
        .current_dir(&folder)
        .env("PATH", path);
    let mut npm = Process::spawn_attached("npm ci", npm).expect("start npm");
    let status = npm.wait(INSTALL_LIMIT).await.expect("wait for npm");
    assert!(status.is_some_and(|status| status.success()), "npm ci failed");
    std::fs::write(marker, wanted).expect("mark what is installed");
}

fn with_path(node: &Path) -> std::ffi::OsString {
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(PathBuf::from(node)).chain(std::env::split_paths(&rest));
    std::env::join_paths(folders).expect("a PATH")
}
