//! JWTs do not leak either.

use super::{assert_not_in_files, assert_silent, holds, traced};
use crate::support::genkey::{Home, Sandbox};

#[test]
fn only_token_shows_a_jwt_and_no_file_contains_it() {
    let mut home = traced(Home::with_file_store());
    let server = Sandbox::start_with(&home, "sandbox --port 0 --jwt 1h");
    home.set("GENKEY_API_URL", server.url.as_str());
    let jwt = server.jwt.clone().unwrap();
    let signature = jwt.rsplit('.').next().unwrap();
    let secrets = [jwt.as_str(), signature];
    for (line, given) in [
        ("login", &jwt),
        ("login --jwt", &format!("Bearer {jwt}")),
        ("login --jwt", &jwt),
    ] {
        assert_silent(
            &home.run_with_stdin(&format!("-vvv {line}"), given),
            &secrets,
        );
    }
    for (line, code) in [
        ("whoami", 0),
        ("whoami --workspaces", 0),
        ("create --name ci --expires-in 90d", 0),
        ("list -o json", 0),
        ("check", 0),
        ("doctor", 0),
        ("env", 2),
        ("run -- true", 2),
        ("profile show", 0),
        ("recover", 0),
        ("logout --revoke", 2),
        ("revoke-all --yes", 0),
    ] {
        let ended = home.run(&format!("-vvv {line}"));
        assert_eq!(ended.code, code, "{line}: {}", ended.stderr);
        assert_silent(&ended, &secrets);
    }
    assert!(holds(home.run("-vvv token").stdout.as_bytes(), &jwt));
    for arguments in [["show", jwt.as_str()], ["use", &jwt], ["login", &jwt]] {
        assert_silent(&home.run_args(&arguments), &secrets);
    }
    assert!(assert_not_in_files(&home, "nothing", &secrets) > 3);
    assert_silent(&home.run("-vvv logout"), &secrets);
}
