//! Every reader of what `env` prints gets exactly the secret, whatever characters it has, and nothing
//! else.

use std::process::Command;

use super::fs;
use crate::support::genkey::{Ended, Home};
use crate::support::{available, repository};

/// A service whose keys may hold every printable character.
const ACME: &str = "name = 'acme'\ntitle = 'Acme'\napi_url = 'https://api.acme.example/v1'\ndashboard = 'Keys'\n\
    environment = 'ACME_API_KEY'\n[key]\nheaders = ['X-API-Key']\n";

/// What means something in one of the languages.
const SECRETS: [&str; 12] = [
    "plain-S3cret_1.2",
    "a$HOME`id`$(id)!x",
    "a\"b\"c&d|e;f<g>h",
    "a#b=c%d^e~f",
    "{a}[b](c)*d?e",
    "=a=,b:c@d/e+f==",
    "$a${b",
    "a'b'c",
    "a\\b\\\\c\\n",
    "a'\\''b",
    "a\\",
    "%25%0A::x::",
];

fn home_with(secret: &str) -> Home {
    let home = Home::with_file_store().with("ACME_API_KEY", secret);
    home.write("config/providers/acme.toml", ACME);
    home
}

/// What a program that has no part in genkey prints when it has read what `env` prints.
fn read_by(home: &Home, program: &str, script: &str) -> Option<String> {
    available(&[program]).then(|| home.shell(program, script).data().to_owned())
}

#[test]
fn shells_read_every_secret() {
    for secret in SECRETS {
        let home = home_with(secret);
        for shell in ["sh", "bash", "zsh"] {
            let read = read_by(
                &home,
                shell,
                "eval \"$(genkey env)\"; printf '%s|' \"$ACME_API_KEY\"",
            );
            assert!(
                read.is_none_or(|read| read == format!("{secret}|")),
                "{shell}: {secret}"
            );
        }
        let read = read_by(
            &home,
            "fish",
            "genkey env --format fish | source; printf '%s|' $ACME_API_KEY",
        );
        assert!(
            read.is_none_or(|read| read == format!("{secret}|")),
            "fish: {secret}"
        );
    }
}

#[test]
fn readers_of_json_and_of_github_s_file_read_every_secret() {
    for secret in SECRETS {
        let home = home_with(secret);
        assert_eq!(
            home.run("env --format json").json(),
            serde_json::json!({ "ACME_API_KEY": secret })
        );
        assert_eq!(
            home.run("env --format github").data(),
            format!("ACME_API_KEY={secret}\n")
        );
    }
}

/// Reads `.env` by python-dotenv.
const PYTHON: &str = "import dotenv, json; print(json.dumps(dotenv.dotenv_values('.env')))";
/// Reads `.env` by the `dotenv` of Node.js.
const NODE: &str =
    "console.log(JSON.stringify(require('dotenv').parse(require('fs').readFileSync('.env'))))";

/// What both of them read, and a shell that sources the file; `None` for what is not installed.
fn read_dotenv(home: &Home) -> [Option<String>; 3] {
    let installed = repository().join("target/contract");
    let python = installed.join("python/bin/python3");
    let modules = installed.join("npm/node_modules");
    let value = |ended: Ended| ended.json()["ACME_API_KEY"].as_str().unwrap().to_owned();
    let is_there = |program: &mut Command| {
        let is_there = program.output().is_ok_and(|output| output.status.success());
        assert!(
            is_there || std::env::var("CI").as_deref() != Ok("true"),
            "not installed: {program:?}"
        );
        is_there
    };
    let has_python = is_there(Command::new(&python).args(["-c", "import dotenv"]));
    let has_node = is_there(
        Command::new("node")
            .args(["-e", "require('dotenv')"])
            .env("NODE_PATH", &modules),
    );
    [
        has_python.then(|| value(home.end(home.command(&python).args(["-c", PYTHON])))),
        has_node.then(|| {
            value(
                home.end(
                    home.command("node")
                        .args(["-e", NODE])
                        .env("NODE_PATH", &modules),
                ),
            )
        }),
        Some(
            home.shell("sh", "set -a; . ./.env; printf %s \"$ACME_API_KEY\"")
                .data()
                .to_owned(),
        ),
    ]
}

#[test]
fn dotenv_parsers_read_a_secret_exactly_or_it_is_refused() {
    let mut refused = Vec::new();
    for secret in SECRETS {
        let home = home_with(secret).with("a", "variable").with("b", "other");
        let ended = home.run("env --format dotenv");
        if ended.code == 0 {
            fs::write(home.path(".env"), ended.data()).unwrap();
            for read in read_dotenv(&home).into_iter().flatten() {
                assert_eq!(read, secret, "{}", ended.stdout);
            }
        } else {
            ended.pins(
                2,
                "",
                "error: cannot write the secret as dotenv: it contains quotes, backslashes or `${`, which dotenv parsers read \
                 differently\n\nhint: use `--format shell` or `--format json`\n",
            );
            refused.push(secret);
        }
    }
    assert_eq!(
        refused,
        ["$a${b", "a'b'c", "a\\b\\\\c\\n", "a'\\''b", "a\\"]
    );
}

#[test]
fn a_mask_holds_for_the_secret_as_it_is() {
    let home = home_with("50%0A::x").with("GITHUB_ACTIONS", "true");
    home.run("token")
        .pins(0, "50%0A::x\n", "::add-mask::50%250A::x\n");
    home.run("env --format github")
        .pins(0, "ACME_API_KEY=50%0A::x\n", "::add-mask::50%250A::x\n");
}
