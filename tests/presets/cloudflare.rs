//! The real wrangler, against a server with one Worker.

use super::{FAILS, is_refused, rotates_and_goes_back, state};
use crate::rotate::bench::Bench;
use crate::support::python::python_with;
use crate::support::scripted_server::ScriptedServer;
use crate::support::{available, repository};

#[test]
fn wrangler_changes_a_secret_of_a_worker_that_exists() {
    let programs = repository().join("target/contract/npm/node_modules/.bin");
    let is_installed = programs.join("wrangler").exists() || available(&["wrangler"]);
    let Some(python) = python_with("http").filter(|_| is_installed) else {
        return;
    };
    let (mut bench, _) = Bench::with_ci();
    let file = bench.home.path("secrets.json");
    let script = include_str!("cloudflare.py");
    let server = ScriptedServer::start(python, script, &[file.as_os_str()]);
    let path = std::env::var_os("PATH").unwrap();
    let path = [programs].into_iter().chain(std::env::split_paths(&path));
    bench.home.set("PATH", std::env::join_paths(path).unwrap());
    for (name, value) in [
        ("CLOUDFLARE_API_TOKEN", "TOKEN"),
        ("CLOUDFLARE_ACCOUNT_ID", "0123456789"),
        ("CLOUDFLARE_API_BASE_URL", &server.url()),
        ("WRANGLER_SEND_METRICS", "false"),
    ] {
        bench.home.set(name, value);
    }
    rotates_and_goes_back(&bench, "cloudflare:api#K", || {
        state(&file)["K"].as_str().unwrap().into()
    });
    let failed =
        bench
            .home
            .run_args(&["create", "new", "--to", "cloudflare:api#NEW", "--to", FAILS]);
    assert_eq!(failed.code, 1, "{}", failed.stderr);
    assert_eq!(state(&file)["NEW"], serde_json::Value::Null);
    // Trap 8: it would make the Worker, and say that all is well.
    is_refused(&bench, "cloudflare:draft#K", 1, "10007");
    bench.home.set("CLOUDFLARE_API_TOKEN", "WRONG");
    is_refused(&bench, "cloudflare:api#K", 1, "10000");
}
