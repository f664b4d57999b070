//! A command service beside a real OpenID provider, and browsers on their way through both.

use crate::http_setup::{Api, ORIGIN, Reply};
use command_service::config::ServeConfig;
use http::Method;
use serde_json::{Value, json};
use testkit::{OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OidcProvider};

pub struct World {
    pub api: Api,
    pub provider: OidcProvider,
}

/// A browser on its way through the provider and back.
pub struct Journey {
    /// The cookie our answer has set.
    pub cookie: String,
    /// Where the provider is to be asked.
    pub address: String,
}

impl World {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub async fn start_with(change: impl FnOnce(&mut ServeConfig)) -> Self {
        let provider = OidcProvider::start(&format!("{ORIGIN}/api/v1/oidc/callback")).await;
        let issuer = provider.issuer.clone();
        let api = Api::start_with(|config| {
            configure(config, issuer);
            change(config);
        });
        Self { api: api.await, provider }
    }

    pub async fn begin(&self) -> Journey {
        self.begin_at("/oidc/start?return_to=/p/WEB?task=WEB-1").await
    }

    pub async fn begin_at(&self, path: &str) -> Journey {
        let reply = self.api.with_cookies(Method::GET, path, "", None).await.expect(303);
        let cookie = format!("tm_oidc={}", reply.cookie("tm_oidc"));
        Journey { cookie, address: reply.header("location").to_owned() }
    }

    /// Lets whoever sits at the browser sign in, and returns the callback the browser is sent to.
    pub async fn at_the_provider(&self, address: &str) -> String {
        let callback = self.provider.follow(address).await;
        callback.strip_prefix(&format!("{ORIGIN}/api/v1")).unwrap().to_owned()
    }

    pub async fn call_back(&self, cookie: &str, callback: &str) -> Reply {
        let reply = self.api.with_cookies(Method::GET, callback, cookie, None).await;
        // Whatever comes of it, the sign-in under way is over.
        assert!(reply.set_cookie("tm_oidc").contains("Max-Age=0"));
        reply
    }

    pub async fn sign_in(&self, person: &Value) -> Reply {
        self.provider.seat(person).await;
        let journey = self.begin().await;
        let callback = self.at_the_provider(&journey.address).await;
        self.call_back(&journey.cookie, &callback).await
    }

    /// Returns the account behind the cookies of a callback.
    pub async fn account_of(&self, reply: &Reply) -> Value {
        let cookies = format!("tm_refresh={}", reply.cookie("tm_refresh"));
        let path = "/session/refresh";
        let reply = self.api.with_cookies(Method::POST, path, &cookies, Some(ORIGIN)).await;
        reply.expect(200).body["account"].clone()
    }

    pub async fn accounts(&self) -> i64 {
        let count = sqlx::query_scalar("SELECT count(*) FROM identity.accounts");
        count.fetch_one(&self.api.admin).await.unwrap()
    }

    #[track_caller]
    pub fn assert_counted(&self, outcome: &str, times: u32) {
        let line = format!(r#"sign_ins_total{{method="oidc",outcome="{outcome}"}} {times}"#);
        let metrics = self.api.metrics();
        assert!(metrics.contains(&line), "{line} is not in {metrics}");
    }
}

pub fn configure(config: &mut ServeConfig, issuer: String) {
    config.oidc.oidc_issuer = Some(issuer);
    config.oidc.oidc_client_id = Some(OIDC_CLIENT_ID.to_owned());
    config.oidc.oidc_client_secret = Some(OIDC_CLIENT_SECRET.into());
}

pub fn ann() -> Value {
    json!({ "sub": "ann-1", "email": "Ann@example.org", "email_verified": true, "name": "Ann Lee" })
}
