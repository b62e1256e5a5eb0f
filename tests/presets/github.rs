//! The real gh, against a server that opens its sealed boxes.

use std::path::PathBuf;

use super::{FAILS, is_refused, rotates_and_goes_back, state};
use crate::rotate::bench::Bench;
use crate::support::available;
use crate::support::python::python_with;
use crate::support::scripted_server::ScriptedServer;

/// A bench whose gh is logged in at the server, and the file of what that holds.
fn bench() -> Option<(Bench, ScriptedServer, PathBuf)> {
    let python = python_with("nacl").filter(|_| available(&["gh"]))?;
    let (mut bench, _) = Bench::with_ci();
    let file = bench.home.path("github.json");
    let script = include_str!("github.py");
    let server = ScriptedServer::start(python, script, &[file.as_os_str()]);
    for (name, value) in [
        ("GH_HOST", "github.localhost"),
        ("GH_TOKEN", "ghp_0123456789"),
        ("NO_PROXY", "127.0.0.1"),
        ("HTTP_PROXY", &server.url()),
    ] {
        bench.home.set(name, value);
    }
    Some((bench, server, file))
}

#[test]
fn gh_gets_the_key_and_the_old_one_again() {
    let Some((bench, _server, file)) = bench() else {
        return;
    };
    for (to, name) in [
        ("github:acme/site", "actions#GEN_API_KEY"),
        (
            "github:acme/site#K?environment=production",
            "environments/production#K",
        ),
        ("github:acme/site#K?app=dependabot", "dependabot#K"),
    ] {
        rotates_and_goes_back(&bench, to, || state(&file)[name].as_str().unwrap().into());
    }
}

#[test]
fn what_gh_was_given_for_a_key_that_was_not_created_is_removed() {
    let Some((bench, _server, file)) = bench() else {
        return;
    };
    let failed = bench.home.run_args(&[
        "create",
        "new",
        "--expires-in",
        "30d",
        "--to",
        "github:acme/site#K",
        "--to",
        FAILS,
    ]);
    assert_eq!(failed.code, 1, "{}", failed.stderr);
    assert_eq!(state(&file), serde_json::json!({}));
    bench.works(&[(1, "ci")]);
}

#[test]
fn a_repository_that_does_not_exist_and_a_login_that_fails_are_found_before_a_key_is_created() {
    let Some((mut bench, _server, _)) = bench() else {
        return;
    };
    is_refused(&bench, "github:acme/none", 1, "HTTP 404: Not Found");
    bench.home.set("GH_TOKEN", "ghp_wrong");
    is_refused(&bench, "github:acme/site", 1, "HTTP 401: Bad credentials");
    bench.home.unset("GH_TOKEN");
    is_refused(&bench, "github:acme/site", 1, "gh auth login");
}
