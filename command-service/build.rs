//! Makes a new migration file rebuild the binary that embeds it.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
