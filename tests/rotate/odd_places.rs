//! Destinations that hold something else than the old key, or are not what they seem.

use std::fs;
use std::os::unix::fs::symlink;

use super::bench::Bench;
use crate::support::genkey::places;

#[test]
fn what_is_not_a_key_is_never_sent_to_the_service() {
    let (bench, _) = Bench::with_ci();
    // A machine that does not have the old secret would look for it in the destination.
    let elsewhere = bench.elsewhere();
    elsewhere.write(".env", "DB_PASSWORD=hunter2-hunter2-hunter2\n");
    for (more, subject) in [("--yes", "`ci` (1): "), ("--dry-run", "")] {
        let line = format!("rotate ci --to dotenv:.env#DB_PASSWORD {more}");
        let stderr = format!(
            "error: {subject}`dotenv:[HOME]/.env#DB_PASSWORD` cannot be used: it holds another value\n\n\
             hint: add `?replace` to the destination to overwrite it\n"
        );
        elsewhere.run(&line).pins(2, "", &stderr);
    }
    let sent = bench.between.requests();
    assert!(!sent.is_empty());
    assert!(
        sent.iter().all(|(_, secret)| secret == bench.session()),
        "{sent:?}"
    );
}

#[test]
fn what_may_be_overwritten_is_never_sent_to_the_service() {
    let (bench, secret) = Bench::with_ci();
    let elsewhere = bench.elsewhere();
    elsewhere.write(".env", format!("GEN_API_KEY={secret}\n"));
    let line = "rotate ci --to dotenv:.env?replace --dry-run";
    assert_eq!(elsewhere.run(line).code, 0);
    let sent = bench.between.requests();
    assert!(sent.iter().all(|(_, sent)| *sent != secret), "{sent:?}");
    // Without it, it is recognised.
    let line = "rotate ci --to dotenv:.env -q";
    assert_eq!(elsewhere.run(line).code, 0, "no confirmation is needed");
}

#[test]
fn files_of_genkey_itself_are_refused() {
    let (bench, _) = Bench::with_ci();
    let home = &bench.home;
    symlink(home.path("data"), home.path("linked")).unwrap();
    symlink(home.path(places::INDEX), home.path("link.json")).unwrap();
    fs::hard_link(home.path(places::INDEX), home.path("hard.json")).unwrap();
    let (files, index) = (home.files(), home.read(places::INDEX));
    for (path, options) in [
        (places::JOURNAL, ""),
        (places::SECRETS, "?replace"),
        ("config/config.toml", ""),
        ("data/new", ""),
        ("linked/journal.jsonl", ""),
        ("link.json", "?replace"),
        ("hard.json", "?replace&in-place"),
        ("identity.txt", "?replace"),
    ] {
        let to = format!("file:{path}{options}");
        for line in [
            ["rotate", "ci", "--to", &to],
            ["deliver", "ci", "--to", &to],
            ["create", "other", "--to", &to],
        ] {
            let ended = home.run_args(&line);
            assert_eq!(ended.code, 2, "{line:?}: {}", ended.stderr);
            let reason = "genkey needs it for itself\n\nhint: choose another file\n";
            assert!(ended.stderr.ends_with(reason), "{}", ended.stderr);
        }
    }
    assert_eq!(home.files(), files);
    assert_eq!(home.read(places::INDEX), index);
    bench.works(&[(1, "ci")]);
    assert_eq!(bench.between.changes(), Vec::<String>::new());
}
