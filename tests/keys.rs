//! The key verbs, against the embedded server: in the process (`--sandbox`), and over a socket as a
//! service.

use serde_json::{Value, json};

use crate::support::genkey::{Home, Sandbox, places};

const HEADER: &str =
    "ID  NAME  STATUS  CREATED                   EXPIRES  LAST USED  REVOKED  STORED  IN USE\n";
const NO_KEYCHAIN: &str = "no keychain found (no D-Bus session bus); \
    sandbox keys go to a file\n";
const LIST_ALL: &str = "\nhint: `genkey --sandbox list --all` shows every key of the account\n";
const YES: &str = "error: cannot prompt: not a terminal\n\nhint: add `--yes` to confirm\n";

/// A home in which the sandbox already said that there is no keychain, with these keys, numbered
/// from 1.
fn home_with(names: &[&str]) -> Home {
    let home = Home::new();
    for name in names {
        assert_eq!(
            home.run_args(&["--sandbox", "create", "--name", name]).code,
            0
        );
    }
    home
}

/// The ids that a listing shows, in its order.
fn ids(home: &Home, filters: &str) -> Vec<u64> {
    let listed = home.run(&format!("--sandbox list --json {filters}"));
    assert_eq!(listed.code, 0, "{filters}: {}", listed.stderr);
    listed
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["id"].as_u64().unwrap())
        .collect()
}

/// The keys that the server knows, whatever genkey's files say.
fn at_the_server(home: &Home) -> Vec<(u64, String, String)> {
    let listed = home.run("--sandbox list --all --json --sort id").json();
    let text = |key: &Value, field: &str| key[field].as_str().unwrap().to_owned();
    let keys = listed.as_array().unwrap().iter();
    keys.map(|key| {
        (
            key["id"].as_u64().unwrap(),
            text(key, "name"),
            text(key, "status"),
        )
    })
    .collect()
}

fn stored(home: &Home) -> Vec<Value> {
    let index: Value = serde_json::from_str(&home.read("data/sandbox/index.json")).unwrap();
    index["keys"].as_array().unwrap().clone()
}

#[test]
fn the_first_create_says_once_where_secrets_are_stored() {
    let home = Home::new();
    let row = "ID  NAME  STATUS  CREATED                   EXPIRES                   LAST USED  REVOKED  STORED  IN USE\n\
               1   ci    active  [TIME]  [TIME]  never      -        file    -\n";
    home.run("--sandbox create --expires-in 90d --name ci")
        .pins(0, row, NO_KEYCHAIN);
    home.run("--sandbox create --name ci2").pins(
        0,
        &format!("{HEADER}2   ci2   active  [TIME]  never    never      -        file    -\n"),
        "",
    );
    let key = &home.run("--sandbox show ci --json").json();
    let [made, ends] = ["created_at", "expires_at"].map(|field| {
        key[field]
            .as_str()
            .unwrap()
            .parse::<jiff::Timestamp>()
            .unwrap()
    });
    assert_eq!(
        ends.duration_since(made),
        jiff::SignedDuration::from_hours(90 * 24)
    );
}

#[test]
fn an_empty_account_says_what_to_do_next() {
    let home = Home::new();
    home.run("--sandbox list").pins(
        0,
        "",
        "no keys yet; create one with `genkey --sandbox create`\n",
    );
    home.run("--sandbox list -q").pins(0, "", "");
    home.run("--sandbox list --json -q").pins(0, "[]\n", "");
    home.run("--sandbox list -o jsonl -q").pins(0, "", "");
    home.run("--sandbox list -o csv -q").pins(
        0,
        "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored\n",
        "",
    );
}

#[test]
fn both_spellings_and_the_aliases_do_the_same() {
    let home = home_with(&["ci"]);
    for list in ["list", "ls", "keys list", "keys ls"] {
        home.run(&format!("--sandbox {list}")).pins(
            0,
            &format!("{HEADER}1   ci    active  [TIME]  never    never      -        file    -\n"),
            "",
        );
    }
    for (id, create) in ["create", "new", "keys create", "keys new"]
        .into_iter()
        .enumerate()
    {
        let row = format!(
            "{HEADER}{}   k{id}    active  [TIME]  never    never      -        file    -\n",
            id + 2
        );
        home.run(&format!("--sandbox {create} --name k{id}"))
            .pins(0, &row, "");
    }
    for (id, revoke) in ["revoke", "rm", "keys revoke", "keys rm"]
        .into_iter()
        .enumerate()
    {
        let said = format!(
            "revoked `k{id}` ({}) and removed its secret from the store\n",
            id + 2
        );
        home.run(&format!("--sandbox {revoke} k{id} -y"))
            .pins(0, "", &said);
    }
    for verb in ["show 1", "keys show 1", "rename 1 ci", "keys rename 1 ci"] {
        assert_eq!(home.run(&format!("--sandbox {verb}")).code, 0, "{verb}");
    }
    for verb in ["revoke-all", "keys revoke-all"] {
        assert_eq!(
            home.run(&format!("--sandbox {verb} --yes")).code,
            0,
            "{verb}"
        );
    }
}

#[test]
fn every_filter_chooses_and_filters_combine() {
    let home = home_with(&["ci-a", "ci-b", "web"]);
    home.run("--sandbox create --name short --expires-in 3d")
        .data();
    home.run("--sandbox create --name long --expires-in 90d")
        .data();
    assert_eq!(home.run("--sandbox revoke ci-b -y").code, 0);
    for (filters, expected) in [
        ("", &[1, 3, 4, 5][..]),
        ("--all", &[1, 2, 3, 4, 5]),
        ("--status revoked", &[2]),
        ("--status active,revoked", &[1, 2, 3, 4, 5]),
        ("--status active --status expired", &[1, 3, 4, 5]),
        ("--status expired", &[]),
        ("--name ci-*", &[1]),
        ("--name ci-* --all", &[1, 2]),
        ("--name w?b", &[3]),
        ("--name CI-*", &[]),
        ("--expires-within 14d", &[4]),
        ("--expires-within 90d", &[4, 5]),
        ("--no-expiry", &[1, 3]),
        ("--no-expiry --all", &[1, 2, 3]),
        ("--unused-for 90d", &[]),
        ("--unused-for 1ms", &[1, 3, 4, 5]),
        ("--stored", &[1, 3, 4, 5]),
        ("--stored --all", &[1, 3, 4, 5]),
        ("--sort name", &[1, 5, 4, 3]),
        ("--sort name --reverse", &[3, 4, 5, 1]),
        ("--sort id --reverse --all", &[5, 4, 3, 2, 1]),
        ("--sort expires_at", &[4, 5, 1, 3]),
        ("--sort revoked_at --all", &[2, 1, 3, 4, 5]),
        ("--sort status --all", &[1, 3, 4, 5, 2]),
        ("--reverse", &[5, 4, 3, 1]),
    ] {
        assert_eq!(ids(&home, filters), expected, "{filters}");
    }
    home.run("--sandbox list --name nope-*").pins(
        0,
        "",
        "none of the 5 keys match; `--all` includes revoked keys\n",
    );
}

#[test]
fn last_use_is_what_unused_keys_are_found_by() {
    let home = home_with(&["used", "idle"]);
    let server = Sandbox::start(&home);
    let url = server.url.clone();
    home.run("--sandbox use used");
    let used = home.run("--sandbox token").data().trim().to_owned();
    let mut list = home.genkey("list --json --sort last_used_at");
    let listed = home
        .end(list.envs([("GENKEY_API_URL", &url), ("GEN_API_KEY", &used)]))
        .json();
    assert_eq!(listed[0]["name"], "used");
    assert!(
        listed[0]["last_used_at"].is_string() && listed[1]["last_used_at"].is_null(),
        "{listed}"
    );
}

#[test]
fn expired_keys_are_listed_and_marked_and_refused() {
    let home = Home::new();
    let token = home
        .run("--sandbox create --name brief --expires-in 1s --show-token")
        .stdout;
    let expired = || {
        home.run("--sandbox list --status expired --json")
            .json()
            .as_array()
            .unwrap()
            .len()
            == 1
    };
    while !expired() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_eq!(ids(&home, ""), [1], "an expired key is not a revoked one");
    assert_eq!(ids(&home, "--expires-within 1d"), [1]);
    home.write("token", token);
    home.run("--sandbox list --api-key-file token").pins(
        4,
        "",
        "error: the service answered 401 (`unauthorized`): API key is missing, unknown, revoked or expired (file `token`)\n\n\
         hint: put a valid key into that file\n",
    );
}

#[test]
fn a_key_is_named_by_id_or_exact_name_and_never_guessed() {
    let home = home_with(&["ci", "ci", "deploy"]);
    let shown = |wanted: &str| {
        home.run_args(&["--sandbox", "show", wanted, "--json"])
            .json()["id"]
            .clone()
    };
    assert_eq!(
        [
            shown("1"),
            shown("id:1"),
            shown("deploy"),
            shown("name:deploy")
        ],
        [1, 1, 3, 3]
    );
    let twice = "error: the name `ci` is ambiguous: 1, 2\n\nhint: use the id: `id:1` or `id:2`\n";
    for verb in [
        "show ci",
        "rename ci new",
        "revoke ci --yes",
        "token ci",
        "env ci",
        "use ci",
        "run --key ci -- true",
    ] {
        home.run(&format!("--sandbox {verb}")).pins(6, "", twice);
    }
    for (verb, wanted) in [
        ("show c", "c"),
        ("revoke 77 -y", "77"),
        ("show id:ci", "id:ci"),
    ] {
        home.run(&format!("--sandbox {verb}")).pins(
            6,
            "",
            &format!("error: no such key: `{wanted}`\n{LIST_ALL}"),
        );
    }
    for verb in ["token no", "env no", "use no", "run --key no -- true"] {
        home.run(&format!("--sandbox {verb}")).pins(
            6,
            "",
            &format!("{}{STORED}", not_stored("no")),
        );
    }
    assert_eq!(ids(&home, ""), [1, 2, 3], "nothing was revoked");
}

const STORED: &str = "\nhint: `genkey --sandbox list --stored` lists the keys whose secrets are on this machine; \
    other secrets cannot be fetched\n";

fn not_stored(wanted: &str) -> String {
    format!("error: no secret for `{wanted}` is stored on this machine (profile `sandbox`)\n")
}

#[test]
fn a_misspelled_name_gets_a_suggestion() {
    let home = home_with(&["ci", "laptop", "Deploy"]);
    for (wanted, meant) in [
        ("CI", "ci"),
        ("latop", "laptop"),
        ("laptpo", "laptop"),
        ("deploi", "Deploy"),
        ("name:Laptop", "laptop"),
    ] {
        let meant = format!("\nhint: did you mean `{meant}`?\n");
        for verb in ["show", "revoke -y"] {
            let expected = format!("error: no such key: `{wanted}`\n{meant}{LIST_ALL}");
            home.run(&format!("--sandbox {verb} {wanted}"))
                .pins(6, "", &expected);
        }
        for verb in ["token", "use"] {
            let expected = format!("{}{meant}{STORED}", not_stored(wanted));
            home.run(&format!("--sandbox {verb} {wanted}"))
                .pins(6, "", &expected);
        }
    }
    assert_eq!(ids(&home, ""), [1, 2, 3], "nothing was revoked");
}

#[test]
fn found_keys_are_revoked_and_missing_ones_named() {
    let home = home_with(&["a", "b", "c", "j", "j"]);
    home.run("--sandbox revoke a nope 1 j b gone --yes").pins(
        6,
        "",
        &format!(
            "revoked `a` (1) and removed its secret from the store\n\
             revoked `b` (2) and removed its secret from the store\n\
             warning: the name `j` is ambiguous: 4, 5\n\
             warning: no such key: `gone`\n\
             error: no such key: `nope`\n{LIST_ALL}"
        ),
    );
    assert_eq!((ids(&home, ""), stored(&home).len()), (vec![3, 4, 5], 3));
    home.run("--sandbox revoke nope gone --yes").pins(
        6,
        "",
        &format!("warning: no such key: `gone`\nerror: no such key: `nope`\n{LIST_ALL}"),
    );
    home.run("--sandbox revoke a --yes")
        .pins(0, "", "`a` (1) was already revoked\n");
    home.run("--sandbox revoke c --yes -q").pins(0, "", "");
    home.run("--sandbox token c")
        .pins(6, "", &format!("{}{STORED}", not_stored("c")));
}

#[test]
fn without_a_terminal_revoking_needs_yes() {
    let home = home_with(&["a"]);
    home.run("--sandbox use a");
    for line in [
        "revoke a",
        "revoke-all",
        "revoke-all --keep-current",
        "keys rm 1 --no-input",
    ] {
        if line.contains("keep") {
            home.run("--sandbox create --name b");
        }
        home.run(&format!("--sandbox {line}")).pins(2, "", YES);
    }
    assert_eq!(ids(&home, ""), [1, 2]);
}

#[test]
fn revoke_all_revokes_every_key_and_removes_every_secret() {
    let home = home_with(&["a", "b"]);
    home.run("--sandbox use a");
    home.run("--sandbox revoke-all -y").pins(
        0,
        "",
        "revoked every key of the account, and removed 2 secrets from the store\nthe sandbox's own key is in use now\n",
    );
    let keys = at_the_server(&home);
    assert!(
        keys.len() == 2 && keys.iter().all(|(_, _, status)| status == "revoked"),
        "{keys:?}"
    );
    assert!(stored(&home).is_empty());
    home.run("--sandbox revoke-all -y")
        .pins(0, "", "revoked every key of the account\n");
}

#[test]
fn keep_current_keeps_the_key_in_use_or_revokes_nothing_if_that_is_unknown() {
    let home = home_with(&["a", "b", "c"]);
    home.run("--sandbox revoke-all --keep-current -y").pins(
        1,
        "",
        "error: cannot tell which key is in use, so nothing was revoked\n\n\
         hint: switch to a stored key with `genkey --sandbox use KEY`, or name the keys: `genkey --sandbox revoke KEY…`\n",
    );
    assert_eq!(ids(&home, ""), [1, 2, 3]);
    home.run("--sandbox use b")
        .pins(0, "", "profile `sandbox` now uses key `b` (2)\n");
    home.run("--sandbox revoke-all --keep-current -y").pins(
        0,
        "",
        "revoked `a` (1) and removed its secret from the store\n\
         revoked `c` (3) and removed its secret from the store\n",
    );
    assert_eq!(ids(&home, ""), [2]);
    home.run("--sandbox revoke-all --keep-current -y")
        .pins(0, "", "no other keys to revoke\n");
}

#[test]
fn keep_current_knows_a_stored_key_that_came_by_the_environment() {
    let home = home_with(&["a", "b"]);
    let token = home.run("--sandbox token a").data().trim().to_owned();
    let mut command = home.genkey("--sandbox revoke-all --keep-current -y");
    home.end(command.env("GEN_API_KEY", token)).pins(
        0,
        "",
        "revoked `b` (2) and removed its secret from the store\n",
    );
}

#[test]
fn a_renamed_key_keeps_its_id_and_is_found_by_its_new_name() {
    let home = home_with(&["old"]);
    home.run_args(&["--sandbox", "rename", "old", "new name"]).pins(
        0,
        "ID  NAME      STATUS  CREATED                   EXPIRES  LAST USED  REVOKED  STORED  IN USE\n\
         1   new name  active  [TIME]  never    never      -        file    -\n",
        "renamed `old` to `new name`\n",
    );
    assert_eq!(stored(&home)[0]["name"], "new name");
    assert_eq!(home.run_args(&["--sandbox", "token", "new name"]).code, 0);
    assert_eq!(
        at_the_server(&home),
        [(1, "new name".into(), "active".into())]
    );
}

#[test]
fn use_makes_a_key_the_login_and_the_listing_marks_it() {
    let home = home_with(&["a", "b"]);
    home.run("--sandbox token").pins(
        4,
        "",
        "error: no sandbox key is in use\n\nhint: `genkey --sandbox use KEY` switches to one\n",
    );
    home.run("--sandbox use a")
        .pins(0, "", "profile `sandbox` now uses key `a` (1)\n");
    home.run("--sandbox use 1")
        .pins(0, "", "profile `sandbox` already uses key `a` (1)\n");
    home.run("--sandbox list --name a").pins(
        0,
        "ID  NAME  STATUS  CREATED                   EXPIRES  LAST USED                 REVOKED  STORED  IN USE\n\
         1   a     active  [TIME]  never    [TIME]  -        file    yes\n",
        "",
    );
    home.run("--sandbox create --name c --use").pins(
        0,
        &format!("{HEADER}3   c     active  [TIME]  never    never      -        file    yes\n"),
        "profile `sandbox` now uses key `c` (3)\n",
    );
    assert_eq!(
        home.run("--sandbox token").data(),
        home.run("--sandbox token c").data()
    );
    home.run("--sandbox revoke c -y").pins(
        0,
        "",
        "warning: revoking `c` (3), the key in use (store `file`, entry `3-[MARKER]`)\n\
         revoked `c` (3) and removed its secret from the store\n\
         the sandbox's own key is in use now\n",
    );
    assert_eq!(
        home.run("--sandbox token").code,
        4,
        "a revoked key is no longer the login"
    );
}

#[test]
fn show_token_puts_the_bare_secret_on_stdout_and_the_row_beside_it() {
    let home = home_with(&["a"]);
    let row = format!("{HEADER}2   b     active  [TIME]  never    never      -        file    -\n");
    home.run("--sandbox create --name b --show-token")
        .pins(0, "[TOKEN]\n", &row);
    let made = home
        .run("--sandbox create --name c --show-token --json")
        .json();
    assert_eq!(
        made["token"].as_str().unwrap(),
        home.run("--sandbox token c").data().trim()
    );
    home.run("--sandbox create --name d --show-token -o csv").pins(
        0,
        "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored,token\n4,d,active,[TIME],,,,file,[TOKEN]\n",
        "",
    );
    assert!(
        home.run("--sandbox create --name e --json")
            .json()
            .get("token")
            .is_none()
    );
}

#[test]
fn a_script_takes_the_token_by_command_substitution() {
    let home = home_with(&["a"]);
    let script = "set -eu; KEY=$(genkey --sandbox create --name ci --expires-in 90d --show-token 2>/dev/null); \
                  test \"$KEY\" = \"$(genkey --sandbox token ci)\"; printf '<%s>\\n' \"$KEY\"";
    home.shell("sh", script).pins(0, "<[TOKEN]>\n", "");
}

#[test]
fn under_github_actions_every_printed_token_is_masked_first() {
    let home = home_with(&["a"]).with("GITHUB_ACTIONS", "true");
    home.run("--sandbox create --name b --show-token -o csv").pins(
        0,
        "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored,token\n2,b,active,[TIME],,,,file,[TOKEN]\n",
        "::add-mask::[TOKEN]\n",
    );
    for line in ["token a", "env a --format dotenv", "env a --json"] {
        let ended = home.run(&format!("--sandbox {line}"));
        let mask = ended.stderr.strip_prefix("::add-mask::").unwrap();
        assert!(
            ended.code == 0 && ended.stdout.contains(mask.trim_end()),
            "{line}"
        );
    }
    home.run("--sandbox create --name c").pins(
        0,
        &format!("{HEADER}3   c     active  [TIME]  never    never      -        file    -\n"),
        "",
    );
}

#[test]
fn a_dry_run_creates_nothing_and_writes_nothing() {
    let home = home_with(&["a"]);
    let before = home.files();
    let journal = home.read("data/sandbox/journal.jsonl");
    home.run("--sandbox create --name b --expires-in 90d --dry-run").pins(
        0,
        "dry run:       yes\nname:          b\nexpires in:    90d\nexpires at:    [TIME]\nservice:       the sandbox\nstore:         file\ndestinations:  -\n",
        "dry run: no key was created\n",
    );
    let planned = home
        .run("--sandbox create --name b --dry-run --json -q")
        .json();
    let expected = json!({"dry_run": true, "name": "b", "expires_in": null, "expires_at": null, "service": "the sandbox", "store": "file", "destinations": []});
    assert_eq!(planned, expected);
    let second = home.run("--sandbox create a --dry-run");
    assert_eq!(second.code, 0, "{}", second.stderr);
    assert_eq!(
        second.stderr,
        "warning: another key is already named `a` (`id:1`); refer to these keys by id\n\
         hint: `--if-missing` creates a key only if no live key has this name\n\
         dry run: no key was created\n"
    );
    assert_eq!(at_the_server(&home), [(1, "a".into(), "active".into())]);
    assert_eq!(
        (home.files(), home.read("data/sandbox/journal.jsonl")),
        (before, journal)
    );
}

#[test]
fn an_expiry_by_date_falls_on_that_day() {
    let home = Home::new();
    let year = jiff::Timestamp::now()
        .strftime("%Y")
        .to_string()
        .parse::<i32>()
        .unwrap()
        + 2;
    let made = home
        .run(&format!(
            "--sandbox create --name a --expires-at {year}-01-31 --json"
        ))
        .json();
    assert!(
        made["expires_at"]
            .as_str()
            .unwrap()
            .starts_with(&format!("{year}-01-31T")),
        "{made}"
    );
    let made = home
        .run(&format!(
            "--sandbox create --name b --expires-at {year}-01-31T12:00:00Z --json"
        ))
        .json();
    let expires: jiff::Timestamp = made["expires_at"].as_str().unwrap().parse().unwrap();
    assert!(
        expires <= format!("{year}-01-31T12:00:00Z").parse().unwrap(),
        "{made}"
    );
}

#[test]
fn the_default_name_is_unique() {
    let home = home_with(&["a"]);
    let row = "ID  NAME                    STATUS  CREATED                   EXPIRES  LAST USED  REVOKED  STORED  IN USE\n\
               2   genkey-[DAY]-[XXXX]  active  [TIME]  never    never      -        file    -\n";
    home.run("--sandbox create").pins(0, row, "");
    home.run("--sandbox create");
    let keys = at_the_server(&home);
    assert_ne!(keys[1].1, keys[2].1);
}

#[test]
fn a_finished_creation_leaves_no_marker_and_no_open_journal_entry() {
    let home = home_with(&["ci"]);
    assert_eq!(at_the_server(&home), [(1, "ci".into(), "active".into())]);
    let journal = home.read("data/sandbox/journal.jsonl");
    let last = journal.lines().last().unwrap_or_default();
    assert!(last.is_empty() || last.contains("\"done\""), "{journal}");
    assert_eq!(stored(&home).len(), 1);
    assert!(
        !home.files().contains(&places::INDEX.to_owned()),
        "nothing of the sandbox lies among a real profile's files"
    );
}

#[test]
fn the_same_commands_work_against_a_separate_server() {
    let mut home = Home::with_file_store();
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", &server.url);
    home.set("GEN_API_KEY", &server.key);
    home.run("create --name ci --expires-in 90d").pins(
        0,
        "ID  NAME  STATUS  CREATED                   EXPIRES                   LAST USED  REVOKED  STORED  IN USE\n\
         1   ci    active  [TIME]  [TIME]  never      -        file    -\n",
        "",
    );
    let token = home.run("token").data().trim().to_owned();
    assert_eq!(token, server.key, "the environment overrides the store");
    home.run("revoke ci -y").pins(
        0,
        "",
        "revoked `ci` (1) and removed its secret from the store\n",
    );
    let ended = server.interrupt(&home);
    ended.pins(
        0,
        "",
        "sandbox listening on http://127.0.0.1:[PORT]/v1; press Ctrl-C to stop\n",
    );
}

#[test]
fn processes_with_embedded_servers_share_their_data() {
    let home = home_with(&["first"]);
    std::thread::scope(|scope| {
        for number in 0..8 {
            let home = &home;
            scope.spawn(move || {
                let ended = home.run(&format!("--sandbox create --name parallel-{number}"));
                assert_eq!(ended.code, 0, "{}", ended.stderr);
            });
        }
    });
    assert_eq!(
        ids(&home, "--stored --sort id"),
        (1..=9).collect::<Vec<_>>()
    );
    assert_eq!(stored(&home).len(), 9);
}

#[cfg(target_os = "linux")]
#[test]
fn files_are_private_and_in_the_systems_folders() {
    use std::os::unix::fs::PermissionsExt;
    let mut home = Home::with_file_store();
    let server = Sandbox::start(&home);
    home.unset("GENKEY_CONFIG_DIR");
    home.unset("GENKEY_DATA_DIR");
    home.run_with_stdin(&format!("login --api-url {}", server.url), &server.key);
    assert_eq!(home.run("create --name ci").code, 0);
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home.path(".config/genkey/config.toml")), 0o600);
    for file in ["index.json", "secrets.age", "journal.jsonl"] {
        assert_eq!(
            mode(&home.path(".local/share/genkey").join(file)),
            0o600,
            "{file}"
        );
    }
    for folder in [".config/genkey", ".local/share/genkey"] {
        assert_eq!(mode(&home.path(folder)), 0o700, "{folder}");
    }
}

#[test]
fn a_key_pasted_as_a_name_is_not_sent() {
    let home = Home::new();
    let refused = "error: invalid value 'gen_pat_***' for '--name <NAME>': that looks like an API key, not like a name for one";
    let ended = home.run("--sandbox create --name gen_pat_hunter2");
    assert_eq!(
        (ended.code, ended.stderr.lines().next()),
        (2, Some(refused)),
        "{}",
        ended.stderr
    );
    assert_eq!(home.run("--sandbox rename 1 gen_pat_hunter2").code, 2);
    home.run("--sandbox list --all -o jsonl -q").pins(0, "", "");
}
