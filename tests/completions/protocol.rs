//! What `genkey __complete` answers, and that it is silent whatever is wrong.

use super::home_with_keys;
use crate::support::genkey::Home;

/// What fish would be told: the first line, and the values below it.
fn answered(home: &Home, words: &[&str]) -> (String, Vec<String>) {
    let arguments: Vec<&str> = ["__complete", "fish"]
        .iter()
        .chain(words)
        .copied()
        .collect();
    let answer = home.run_args(&arguments);
    let mut lines = answer.data().lines();
    let mode = lines.next().unwrap_or_default().to_owned();
    let values = lines.map(|line| line.split('\t').next().unwrap().to_owned());
    (mode, values.collect())
}

fn values(home: &Home, words: &[&str]) -> Vec<String> {
    answered(home, words).1
}

#[test]
fn keys_complete_to_names_that_mean_one_key_and_to_ids_otherwise() {
    let home = home_with_keys();
    let names = [
        "$(touch x)`touch y`",
        "a:b",
        "ci",
        "it's \"q\"",
        "my key",
        "schön",
    ];
    let ids = ["10", "11", "61", "71", "72", "81"];
    let expected: Vec<&str> = names.into_iter().chain(ids).collect();
    assert_eq!(values(&home, &["use", ""]), expected);
    // As soon as something is typed, all ids; but `9` is a name, too.
    let typed = values(&home, &["use", "1"]);
    let ids: Vec<&str> = typed.iter().map(String::as_str).skip(names.len()).collect();
    assert_eq!(
        ids,
        ["1", "2", "3", "4", "5", "10", "11", "61", "71", "72", "81"]
    );
    // What is there already is not offered again, by whatever name.
    let left = values(&home, &["revoke", "ci", "4", "71", ""]);
    let gone: Vec<&&str> = expected
        .iter()
        .filter(|value| !left.contains(&(**value).to_owned()))
        .collect();
    assert_eq!(gone, [&"ci", &"it's \"q\"", &"71"]);
}

#[test]
fn the_keys_are_those_of_the_profile_and_service_that_the_line_means() {
    let mut home = home_with_keys();
    for words in [
        &["-p", "work", "use", ""][..],
        &["use", "--profile=work", ""],
        &["-pwork", "token", ""],
        &["run", "-qpwork", "--key", ""],
    ] {
        assert_eq!(values(&home, words), ["nightly"], "{words:?}");
    }
    for words in [
        &["--sandbox", "use", ""][..],
        &["--api-url", "https://other.example/v1", "use", ""],
        &["-p", "none", "use", ""],
        &["-p", "not a name", "use", ""],
    ] {
        assert_eq!(values(&home, words), [""; 0], "{words:?}");
    }
    home.set("GENKEY_PROFILE", "work");
    assert_eq!(values(&home, &["use", ""]), ["nightly"]);
}

#[test]
fn each_value_completes_to_what_it_can_be() {
    let home = home_with_keys();
    home.write("genkey.toml", "version = 1\n[keys.ci]\n[keys.web]\n");
    home.write("keys.toml", "version = 1\n[keys.db]\n");
    for (words, expected) in [
        (&["-p", ""][..], &["default", "work"][..]),
        (&["profile", "use", ""], &["default", "work"]),
        (
            &["list", "-o", ""],
            &["table", "json", "jsonl", "csv", "tsv", "plain"],
        ),
        (&["--store", ""], &["keychain", "file", "command:"]),
        (
            &["list", "--status", "active,"],
            &["active,expired", "active,revoked"],
        ),
        (
            &["list", "--status=expired,active,"],
            &["--status=expired,active,revoked"],
        ),
        (
            &["create", "--to", "dotenv:.env#"],
            &["dotenv:.env#GEN_API_KEY"],
        ),
        (
            &["create", "--to", "json:my"],
            &[
                "json:config/",
                "json:data/",
                "json:genkey.toml",
                "json:keys.toml",
                "json:my dir/",
                "json:plain.json",
            ],
        ),
        (
            &["create", "--to", "json:my dir/"],
            &["json:my dir/a file.json"],
        ),
        (&["create", "--to", "json:plain.json#"], &[]),
        (&["renew", "--only", ""], &["ci", "web"]),
        (&["renew", "--only", "ci", "--only", ""], &["web"]),
        (&["renew", "--runbook", "keys.toml", "--only", ""], &["db"]),
        (&["provider", "show", ""], &["gen", "genrex", "genmb"]),
        (&["provider", "remove", ""], &[]),
        (&["login", "--provider", ""], &["gen", "genrex", "genmb"]),
        (
            &["login", "--dialect", ""],
            &["auto", "reference", "guide", "pat"],
        ),
        (&["help", "profile", ""], &["list", "show", "use", "remove"]),
        (
            &["completions", ""],
            &["bash", "elvish", "fish", "powershell", "zsh"],
        ),
        (&["rename", "ci", ""], &[]),
        (
            &["auth", ""],
            &["login", "logout", "status", "token", "help"],
        ),
        (&["nonsense", "use", "x"], &[]),
    ] {
        assert_eq!(
            answered(&home, words),
            (
                "words".to_owned(),
                expected.iter().map(ToString::to_string).collect()
            ),
            "{words:?}"
        );
    }
    for (words, mode) in [
        (&["--cacert", ""][..], "files"),
        (&["mcp", "list", "c"], "files"),
        (&["man", ""], "folders"),
        (&["run", ""], "program 1"),
        (&["run", "--key", "ci", "--", "git", ""], "program 4"),
        (&["run", "git", "--", "-"], "program 1"),
    ] {
        assert_eq!(answered(&home, words).0, mode, "{words:?}");
    }
    assert!(values(&home, &["destination", "show", ""]).contains(&"github".to_owned()));
    assert!(values(&home, &["create", "--to", ""]).contains(&"github:".to_owned()));
    assert!(values(&home, &["help", ""]).contains(&"runbook".to_owned()));
    assert!(values(&home, &["mcp", "wrap", ""]).contains(&"cursor".to_owned()));
    assert!(values(&home, &["check", "-o", ""]).contains(&"junit".to_owned()));
}

#[test]
fn options_are_offered_once_and_where_nothing_else_is_left() {
    let home = home_with_keys();
    let all = values(&home, &["use", "-"]);
    assert!(all.contains(&"--profile".to_owned()) && all.contains(&"--help".to_owned()));
    let left = values(&home, &["use", "--quiet", "--profile", "work", "-"]);
    let gone: Vec<&String> = all.iter().filter(|it| !left.contains(it)).collect();
    assert_eq!(gone, ["--profile", "--quiet"]);
    // `-v` may be there several times.
    assert!(values(&home, &["use", "-v", "--v"]).contains(&"--verbose".to_owned()));
    assert!(values(&home, &["list", ""]).contains(&"--status".to_owned()));
    assert!(values(&home, &["use", "-q"]).contains(&"-q".to_owned()));
    assert_eq!(values(&home, &["rename", "ci", "--", "-"]), [""; 0]);
}

#[test]
fn whatever_is_wrong_nothing_is_said_and_commands_complete() {
    let damaged = |name: &str, text: &str| {
        let home = home_with_keys();
        home.write(name, text);
        home
    };
    for home in [
        damaged("data/index.json", "{"),
        damaged("data/index.json", "{\"version\":99}"),
        damaged("config/config.toml", "[["),
        damaged("config/providers/x.toml", "x"),
        home_with_keys().with("GENKEY_DATA_DIR", "relative"),
        home_with_keys().with("GENKEY_API_URL", "nonsense"),
    ] {
        let _ = values(&home, &["use", ""]);
        assert_eq!(
            values(&home, &["profile", "use", "--quiet", "-q", ""])
                .len()
                .min(1),
            values(&home, &["-p", ""]).len().min(1)
        );
        assert!(values(&home, &["who"]).contains(&"whoami".to_owned()));
    }
    let home = home_with_keys();
    for arguments in [
        &["__complete"][..],
        &["__complete", "tcsh", "x"],
        &["__complete", "fish"],
        &["__complete", "bash", "x"],
        &["__complete", "bash", "", "", "", ""],
        &["__complete", "powershell", "%%"],
        &["__complete", "powershell", ""],
    ] {
        assert_eq!(home.run_args(arguments).code, 0, "{arguments:?}");
        assert_eq!(home.run_args(arguments).stderr, "", "{arguments:?}");
    }
}

#[test]
fn powershell_gets_what_it_can_insert() {
    use base64::Engine;
    let home = home_with_keys();
    let request = base64::engine::general_purpose::STANDARD.encode("use\nm");
    let answer = home.run_args(&["__complete", "powershell", &request]);
    assert_eq!(
        answer.data(),
        "words\n'my key'\tmy key\tnever expires, in use, id 2\n"
    );
}

#[test]
fn bash_lists_descriptions_but_inserts_none() {
    let home = home_with_keys();
    let line = "genkey use 7";
    let listed = home.run_args(&["__complete", "bash", "63", "60", "7", line]);
    assert_eq!(
        listed.data(),
        "words\n71  (twin, never expires)\n72  (twin, never expires)\n"
    );
    // Menu completion inserts them one after the other.
    let inserted = home.run_args(&["__complete", "bash", "37", "60", "7", line]);
    assert_eq!(inserted.data(), "words\n71\n72\n");
    // In a narrow window there is only room for the values.
    let narrow = home.run_args(&["__complete", "bash", "63", "15", "7", line]);
    assert_eq!(narrow.data(), "words\n71\n72\n");
}
