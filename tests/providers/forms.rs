//! The exact form of keys, wherever one comes in: nothing is sent and nothing stored where it is
//! wrong.

use super::{GENMB_KEY, GENREX_KEY, home_at};
use crate::support::genkey::Home;
use crate::support::terminal::{ENTER, Terminal};
use crate::support::wire_server::{WireServer, reply};

/// Keys that are almost right, and what is said of them.
fn almost() -> Vec<(&'static str, String, &'static str)> {
    let cut = |key: &str| key[..key.len() - 1].to_owned();
    let swap = |key: &str, last: &str| format!("{}{last}", cut(key));
    vec![
        (
            "genrex",
            cut(GENREX_KEY),
            "it has 54 characters, but a GenRex key has 55",
        ),
        (
            "genrex",
            format!("{GENREX_KEY}0"),
            "it has 56 characters, but a GenRex key has 55",
        ),
        (
            "genrex",
            swap(GENREX_KEY, "g"),
            "invalid characters for a GenRex key: only \
          hexadecimal digits may follow the prefix",
        ),
        (
            "genrex",
            "grx_sk_".into(),
            "nothing follows `grx_sk_`; the key is truncated",
        ),
        (
            "genmb",
            cut(GENMB_KEY),
            "it has 40 characters, but a GenMB key has 41",
        ),
        (
            "genmb",
            format!("{GENMB_KEY}0"),
            "it has 42 characters, but a GenMB key has 41",
        ),
        (
            "genmb",
            swap(GENMB_KEY, "."),
            "invalid characters for a GenMB key: only \
          letters, digits, `-` and `_` may follow the prefix",
        ),
        (
            "genmb",
            format!("Bearer {GENMB_KEY}"),
            "it starts with `Bearer`; remove that",
        ),
        (
            "genmb",
            format!("GENMB_API_KEY_2={GENMB_KEY}"),
            "it should start with `genmb_sk_`",
        ),
        (
            "genmb",
            GENREX_KEY.into(),
            "this looks like a GenRex key, but a GenMB key starts with `genmb_sk_`",
        ),
        (
            "genrex",
            GENMB_KEY.into(),
            "this looks like a GenMB key, but a GenRex key starts with `grx_sk_`",
        ),
        (
            "gen",
            GENMB_KEY.into(),
            "this looks like a GenMB key, but a GEN key starts with `gen_pat_`",
        ),
        (
            "genmb",
            "eyJhbGciOi.eyJzdWIi.c2ln".into(),
            "this looks like a JWT, but a GenMB key starts with `genmb_sk_`",
        ),
        (
            "genrex",
            GENREX_KEY.to_uppercase(),
            "it should start with `grx_sk_`",
        ),
    ]
}

#[test]
fn an_almost_valid_key_is_refused_before_anything_happens() {
    for (name, key, reason) in almost() {
        let server = WireServer::start([]);
        let home = home_at(&server);
        for line in [
            format!("login --provider {name}"),
            format!("login --provider {name} --with-token"),
        ] {
            let ended = home.run_with_stdin(&line, &key);
            assert_eq!(
                (ended.code, ended.stdout.as_str()),
                (2, ""),
                "{key}: {}",
                ended.stderr
            );
            let title = match name {
                "gen" => "GEN",
                "genrex" => "GenRex",
                _ => "GenMB",
            };
            let said = format!("error: not a valid {title} API key: {reason}");
            assert!(ended.stderr.starts_with(&said), "{key}: {}", ended.stderr);
            let end = key
                .get(key.len().saturating_sub(12)..)
                .filter(|_| key.len() > 20);
            assert!(
                end.is_none_or(|end| !ended.stderr.contains(end)),
                "{}",
                ended.stderr
            );
        }
        assert_eq!(home.files(), ["identity.txt"], "nothing was stored");
    }
}

#[test]
fn without_provider_the_prefix_decides_the_format() {
    for (name, key, reason) in almost() {
        if !key.starts_with("grx_sk_") && !key.starts_with("genmb_sk_")
            || reason.starts_with("this looks")
        {
            continue;
        }
        let server = WireServer::start([]);
        let home = home_at(&server);
        let ended = home.run_with_stdin("login", &key);
        assert!(
            ended.code == 2 && ended.stderr.contains(reason),
            "{name}: {}",
            ended.stderr
        );
    }
}

#[test]
fn keys_in_variables_and_files_are_checked() {
    let server = WireServer::start([]);
    for (variable, key, reason) in [
        (
            "GEN_API_KEY",
            GENMB_KEY,
            "this looks like a GenMB key, but a GEN key starts with `gen_pat_`",
        ),
        (
            "GENMB_API_KEY",
            GENREX_KEY,
            "this looks like a GenRex key, but a GenMB key starts with `genmb_sk_`",
        ),
        (
            "GENREX_API_KEY",
            "grx_sk_5",
            "it has 8 characters, but a GenRex key has 55; check that you pasted the whole key and nothing else",
        ),
    ] {
        let title = match variable {
            "GENMB_API_KEY" => "GenMB",
            "GENREX_API_KEY" => "GenRex",
            _ => "GEN",
        };
        for line in ["whoami", "token", "env", "api GET /apps"] {
            let home = Home::new().with(variable, key);
            let ended = home.run(line);
            assert_eq!(
                (ended.code, ended.stdout.as_str()),
                (2, ""),
                "{variable} {line}: {}",
                ended.stderr
            );
            let said = format!(
                "error: not a valid {title} API key in environment variable `{variable}`: {reason}\n"
            );
            assert!(
                ended.stderr.starts_with(&said),
                "{variable} {line}: {}",
                ended.stderr
            );
        }
    }
    let home = home_at(&server);
    home.write("key.txt", GENREX_KEY);
    let ended = home.run("whoami --api-key-file key.txt");
    assert!(
        ended.code == 2
            && ended.stderr.contains(
                "not a valid GEN API key in file `key.txt`: this looks like a GenRex key"
            ),
        "{}",
        ended.stderr
    );
}

#[test]
fn at_the_prompt_the_prefix_decides_the_service() {
    let server = WireServer::start([reply(200, "[]")]);
    let home = home_at(&server);
    let terminal = Terminal::run(&home, "genkey login");
    terminal.wait_for_hidden("API key");
    terminal.press(&format!("{GENMB_KEY}{ENTER}"));
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    assert!(
        shown.screen.contains("logged in to 127.0.0.1") && !shown.raw.contains(GENMB_KEY),
        "{}",
        shown.screen
    );
    assert_eq!(home.run("token").data(), format!("{GENMB_KEY}\n"));
    let terminal = Terminal::run(&home, "genkey --profile two login --provider genrex");
    terminal.wait_for_hidden("API key");
    terminal.press(&format!("{GENMB_KEY}{ENTER}"));
    terminal.wait_for("try again");
    terminal.wait_for_hidden("API key");
    terminal.press(ENTER);
    let shown = terminal.ended();
    assert_eq!(shown.code, 2, "{}", shown.screen);
    assert!(
        shown.screen.contains("this looks like a GenMB key") && !shown.raw.contains(GENMB_KEY),
        "{}",
        shown.screen
    );
}
