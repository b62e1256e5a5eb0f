//! Input that is wrong or out of the ordinary, and tools that fail.

use super::bench::{DAY, Desk, text};

#[test]
fn without_a_runbook_nothing_is_asked() {
    let desk = Desk::new("");
    std::fs::remove_file(desk.home.path("genkey.toml")).unwrap();
    desk.renew(&[]).pins(
        2,
        "",
        "error: no runbook: `genkey.toml` does not exist\n\n\
         hint: name another file with `--runbook FILE`, or write one: `genkey help runbook`\n",
    );
    assert_eq!(desk.between.requests(), Vec::new());
}

#[test]
fn the_service_is_asked_once_which_account_it_is() {
    let account = "[service]\naccount = \"you@example.com\"\n";
    for service in ["", account] {
        let desk = Desk::new(&format!("{service}[keys.ci]\nexpires_in = \"30d\"\n"));
        assert_eq!(desk.actions(), ["ci created"]);
        desk.between.forget();
        assert_eq!(desk.actions(), ["ci none"]);
        let requests = desk.between.requests();
        let asked = requests.iter().filter(|(name, _)| name == "GET /me");
        assert_eq!(asked.count(), 1, "{requests:?}");
    }
}

/// The rest of the account is none of its business.
#[test]
fn three_keys_of_a_runbook_are_found_among_ten_thousand() {
    let desk = Desk::new("[defaults]\nexpires_in = \"30d\"\n[keys.a]\n[keys.b]\n[keys.c]\n");
    desk.table()
        .execute_batch(
            "WITH RECURSIVE row(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row WHERE n < 10000)
             INSERT INTO token (name, sha256, created_at)
             SELECT 'other ' || n, randomblob(32), 1 FROM row",
        )
        .unwrap();
    assert_eq!(desk.actions(), ["a created", "b created", "c created"]);
    desk.between.forget();
    assert_eq!(desk.actions(), ["a none", "b none", "c none"]);
    let requests = desk.between.requests().len();
    assert!(requests < 30, "{requests} requests");
    assert_eq!(desk.live().len(), 10_003);
}

#[test]
fn a_key_whose_name_differs_in_case_is_another_one() {
    let desk = Desk::new("[keys.ci]\nexpires_in = \"30d\"\ngrace = \"0\"\n");
    desk.create("CI");
    assert_eq!(desk.actions(), ["ci created"]);
    desk.advance(DAY * 25);
    assert_eq!(desk.actions(), ["ci rotated"]);
    desk.works(&[(1, "CI"), (3, "ci")]);
    desk.write_runbook("[keys.ci]\n[keys.CI]\n");
    let ended = desk.renew(&[]);
    assert_eq!(
        (ended.code, ended.stderr.as_str()),
        (
            2,
            "error: genkey.toml:3:7: `CI` and `ci` in line 2 differ only in case\n\n\
             hint: `genkey help runbook` describes the file\n"
        )
    );
}

/// What is missing is seen before a key is created; what others created is revoked again.
#[test]
fn tools_that_fail_are_named_in_one_sentence_and_leave_the_old_key() {
    const TOOLS: [(&str, &str, &str); 4] = [
        ("hangs", "sleep 30", "did not finish within 1 seconds"),
        (
            "loud",
            "head -c 1000000 /dev/zero | tr '\\000' x >&2; exit 3",
            "exited with 3",
        ),
        ("signal", "kill -9 $$", "was killed by signal 9"),
        ("silent", "exit 1", "exited with 1"),
    ];
    let key = |name| {
        format!(
            "[keys.{name}]\ndeliver = [\"dotenv:{name}.env\", {{ to = \"command\", run = \"exec sh {name}\", timeout = \"1s\" }}]\n"
        )
    };
    let keys: String = TOOLS.iter().map(|(name, ..)| key(*name)).collect();
    let missing = "[keys.missing]\ndeliver = [{ to = \"command\", run = [\"./missing\"] }]\n";
    let desk = Desk::new(&format!(
        "[defaults]\nexpires_in = \"30d\"\ngrace = \"0\"\n{keys}{missing}"
    ));
    for (name, ..) in TOOLS {
        desk.home.write(name, "cat > /dev/null\n");
        desk.create(name);
    }
    desk.create("missing");
    desk.home.write("missing", "#!/bin/sh\ncat > /dev/null\n");
    desk.home.shell("sh", "chmod +x missing");
    assert_eq!(desk.renew(&["-q"]).code, 0);
    let before = desk.live();
    for (name, script, _) in TOOLS {
        let script = format!("test $GENKEY_ACTION = withdraw && exec cat > /dev/null\n{script}\n");
        desk.home.write(name, script);
    }
    std::fs::remove_file(desk.home.path("missing")).unwrap();
    desk.advance(DAY * 25);
    desk.between.forget();
    let ended = desk.renew(&["-o", "json"]);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(ended.stderr.len() < 100_000);
    assert!(ended.stderr.contains("only the first 64 KiB are shown"));
    let rows: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    let errors = rows.as_array().unwrap().iter();
    let errors: Vec<_> = errors.map(|row| text(&row["error"])).collect();
    let mut expected: Vec<String> = TOOLS
        .iter()
        .map(|(name, _, what)| {
            format!("`command:exec sh {name}` did not get the key: `exec sh {name}` {what}; everything was undone: the new key was revoked")
        })
        .collect();
    expected.push("`command:./missing` cannot be used: no such program: `./missing`".into());
    assert_eq!(errors, expected);
    assert_eq!(desk.live(), before);
    let posts = desk.between.changes();
    let posts = posts.iter().filter(|name| name.starts_with("POST")).count();
    assert_eq!(posts, TOOLS.len());
    for (name, ..) in TOOLS {
        let held = desk.file(&format!("{name}.env")).unwrap();
        let secret = held.trim_end().trim_start_matches("GEN_API_KEY=");
        assert!(desk.live_key_of(secret).is_some(), "{name}");
    }
}
