//! What commands and files get, and what nobody sees.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::bench::Bench;

#[test]
fn a_command_gets_the_secret_on_stdin_and_the_name_and_id_in_its_environment() {
    let (bench, _) = Bench::with_ci();
    let command = "command:cat >got; echo \"$GENKEY_KEY_NAME $GENKEY_KEY_ID $GENKEY_ACTION\" >variables; pwd >folder";
    assert_eq!(bench.rotate(&["ci", "--to", command, "-q"]).code, 0);
    assert_eq!(
        bench.home.read("got"),
        bench.token("ci"),
        "without a newline"
    );
    assert_eq!(bench.home.read("variables"), "ci 2 deliver\n");
    let folder = bench.home.read("folder");
    assert!(
        bench.home.path("").starts_with(folder.trim_end()),
        "{folder}"
    );
}

/// Trap 10.
#[test]
fn no_secret_is_in_arguments_or_environments() {
    let (bench, old) = Bench::with_ci();
    let record = "cat /proc/$$/environ /proc/$$/cmdline /proc/$PPID/cmdline >>seen; cat >/dev/null";
    let command = format!("command:{record}");
    let fails = format!("{command}; [ $GENKEY_ACTION = withdraw ]");
    let (first, second) = (
        bench.rotate(&["ci", "--to", &command, "--to", &fails]),
        bench.rotate(&["ci", "--to", &command, "-q"]),
    );
    assert_eq!((first.code, second.code), (1, 0), "{}", second.stderr);
    let seen = bench.home.read("seen");
    assert_eq!(
        seen.matches("GENKEY_ACTION=withdraw").count(),
        2,
        "both were withdrawn"
    );
    assert_eq!(seen.matches("GENKEY_ACTION=deliver").count(), 3);
    for secret in [&old, &bench.token("ci"), bench.session(), "AGE-SECRET-KEY"] {
        assert!(!seen.contains(secret), "{seen}");
    }
    assert_eq!(seen.matches("gen_pat_").count(), 0, "{seen}");
}

/// Trap 9.
#[test]
fn what_a_command_prints_is_shown_without_the_secret() {
    let print = "s=$(cat); echo \"raw $s\"; printf %s \"$s\" | base64 -w0; echo; echo \"value=$s&x\" >&2; \
                 printf 'split %.30s' \"$s\"; sleep 0.2; printf '%s\\n' \"${s#??????????????????????????????}\"; exit 1";
    let (bench, old) = Bench::with_ci();
    let to = format!("command:{print}");
    let verify = print.replace("$(cat)", "$GEN_API_KEY");
    for arguments in [
        &["ci", "-vv", "--to", "command:cat >/dev/null", "--to", &to][..],
        &["ci", "--verify-with", &verify, "--json"],
    ] {
        let ended = bench.rotate(arguments);
        assert_ne!(ended.code, 0);
        let text = format!("{}{}", ended.stdout, ended.stderr);
        assert!(text.contains("raw ***"), "{text}");
        assert!(text.contains("split ***"), "{text}");
        // The new key is revoked, or waits for `recover` with its secret in the store.
        let listed = bench.home.run("list --all --json").json();
        let newest = listed.as_array().unwrap().last().unwrap();
        let stored = bench.home.run(&format!("token {}", newest["id"]));
        let secrets = [old.as_str(), stored.stdout.trim_end()];
        for secret in secrets.into_iter().filter(|secret| !secret.is_empty()) {
            assert!(!text.contains(secret), "{text}");
            assert!(!text.contains(&secret[20..]), "{text}");
            assert!(!text.contains(&STANDARD.encode(secret)), "{text}");
        }
        assert!(!text.contains("gen_pat_"), "{text}");
        assert!(
            !text.contains(&STANDARD.encode("gen_pat_sandbox")[..18]),
            "{text}"
        );
        bench.home.run("recover --yes");
        if bench.live().len() > 1 {
            let journal = bench.journal().replace("exit 1", "exit 0");
            bench.home.write("data/journal.jsonl", journal);
            assert_eq!(bench.home.run("recover --yes").code, 0);
        }
        bench.works(&[(1, "ci")]);
    }
}

#[test]
fn files_of_every_kind_get_the_new_key_where_the_old_one_was() {
    let (bench, old) = Bench::with_ci();
    let home = &bench.home;
    let files = |secret: &str| {
        [
            (".env", format!("# keys\nA=1\nGEN_API_KEY={secret}\nB=2\n")),
            (
                "a.json",
                format!(
                    "{{\n  // the key\n  \"gen\": {{\"key\": \"{secret}\"}}, \"b\": [1,2]\n}}\n"
                ),
            ),
            (
                "a.toml",
                format!("[gen]\nkey = \"{secret}\" # the key\n\n[b]\nc = 1\n"),
            ),
            ("key.txt", format!("{secret}\n")),
        ]
    };
    for (name, text) in files(&old) {
        home.write(name, text);
    }
    let arguments = [
        "ci",
        "-q",
        "--to",
        "dotenv:.env",
        "--to",
        "json:a.json#/gen/key",
        "--to",
        "toml:a.toml#gen.key",
        "--to",
        "file:key.txt",
    ];
    let ended = bench.rotate(&arguments);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    for (name, text) in files(&bench.token("ci")) {
        assert_eq!(home.read(name), text, "{name}");
    }
    // And back, byte for byte.
    let before = files(&bench.token("ci"));
    let fails = "command:[ $GENKEY_ACTION = withdraw ]";
    let ended = bench.rotate(&[&arguments[..], &["--to", fails]].concat());
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    for (name, text) in before {
        assert_eq!(home.read(name), text, "{name}");
    }
}

#[test]
fn what_was_empty_is_empty_again_and_no_file_is_lost() {
    let (bench, _) = Bench::with_ci();
    let home = &bench.home;
    let before = [
        (".env", "GEN_API_KEY=\n"),
        ("two.env", ""),
        ("a.json", "{\"k\": \"\"}\n"),
        ("a.toml", "k = \"\"\n"),
        ("key.txt", ""),
    ];
    for (name, text) in before {
        home.write(name, text);
    }
    let destinations = "ci --to dotenv:.env --to dotenv:two.env --to json:a.json#/k --to toml:a.toml#k \
                        --to file:key.txt --to dotenv:new.env --to json:new.json#/a/k?create";
    let mut arguments: Vec<&str> = destinations.split_whitespace().collect();
    arguments.extend(["--to", "command:[ $GENKEY_ACTION = withdraw ]"]);
    let ended = bench.rotate(&arguments);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert!(
        ended.stderr.contains("everything was undone"),
        "{}",
        ended.stderr
    );
    for (name, text) in before {
        assert_eq!(home.read(name), text, "{name}");
    }
    assert!(!home.path("new.env").exists());
    assert!(!home.path("new.json").exists());
}

#[test]
fn another_value_is_overwritten_with_replace_only() {
    let (bench, _) = Bench::with_ci();
    bench.home.write(".env", "GEN_API_KEY=theirs\n");
    assert_eq!(bench.rotate(&["ci", "--to", "dotenv:.env"]).code, 2);
    assert_eq!(bench.home.read(".env"), "GEN_API_KEY=theirs\n");
    assert_eq!(
        bench
            .rotate(&["ci", "--to", "dotenv:.env?replace", "-q"])
            .code,
        0
    );
    assert_eq!(
        bench.home.read(".env"),
        format!("GEN_API_KEY={}\n", bench.token("ci"))
    );
}

#[test]
fn a_value_that_another_program_writes_meanwhile_is_not_overwritten() {
    let (bench, _) = Bench::with_ci();
    let meddles = "command:[ $GENKEY_ACTION = withdraw ] || echo GEN_API_KEY=theirs >.env";
    bench
        .rotate(&["ci", "--to", meddles, "--to", "dotenv:.env"])
        .pins(1, "", "error: `ci` (1): `dotenv:[HOME]/.env#GEN_API_KEY` did not get the key: it holds another value; everything was undone: the new key was revoked\n\n\
         hint: add `?replace` to the destination to overwrite it\n");
    assert_eq!(bench.home.read(".env"), "GEN_API_KEY=theirs\n");
    bench.works(&[(1, "ci")]);
    bench.is_clean();
}

#[test]
fn what_another_program_writes_after_the_delivery_survives_the_way_back() {
    let (bench, _) = Bench::with_ci();
    let meddles =
        "command:[ $GENKEY_ACTION = withdraw ] || { echo GEN_API_KEY=theirs >.env; exit 1; }";
    bench
        .rotate(&["ci", "--to", "dotenv:.env", "--to", meddles])
        .pins(1, "", "error: `ci` (1): `command:[ $GENKEY_ACTION = withdraw ] || { echo GEN_API_KEY=*** >.env; exit 1; }` did not get the key: `[ $GENKEY_ACTION = withdraw ] || { echo GEN_API_KEY=*** >.env; exit 1; }` exited with 1; everything was undone: the new key was revoked\n");
    assert_eq!(bench.home.read(".env"), "GEN_API_KEY=theirs\n");
    bench.works(&[(1, "ci")]);
    bench.is_clean();
}

#[test]
fn create_then_rotate_leaves_one_live_key_and_a_file_that_works() {
    let bench = Bench::new();
    let home = &bench.home;
    home.run("create --name ci --expires-in 90d --to dotenv:.env -o csv")
        .pins(
            0,
            "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored\n\
         1,ci,active,[TIME],[TIME],,,file\n",
            "delivered to `dotenv:[HOME]/.env#GEN_API_KEY`\n",
        );
    bench.works(&[(1, "ci")]);
    assert_eq!(
        home.read(".env"),
        format!("GEN_API_KEY={}\n", bench.token("ci"))
    );
    bench.rotate(&["ci", "--to", "dotenv:.env", "-o", "csv"]).pins(0, "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored,replaces,retires_at\n\
         2,ci,active,[TIME],[TIME],,,file,1,\n", "delivered to `dotenv:[HOME]/.env#GEN_API_KEY`\n\
         replaced `ci` (1) by 2, and revoked the old key\n");
    bench.works(&[(2, "ci")]);
    let read = home.shell("sh", ". ./.env; printf %s \"$GEN_API_KEY\"");
    assert_eq!(bench.live_key_of(read.data()), Some(2));
    bench.is_clean();
}

#[test]
fn a_link_stays_a_link_and_a_file_has_the_mode_that_it_had() {
    use std::fs::{Permissions, metadata, read_link, set_permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};
    let (bench, _) = Bench::with_ci();
    let (file, link) = (bench.home.path("real.env"), bench.home.path(".env"));
    bench.home.write("real.env", "A=1\n");
    set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
    symlink("real.env", &link).unwrap();
    assert_eq!(bench.rotate(&["ci", "--to", "dotenv:.env", "-q"]).code, 0);
    assert_eq!(read_link(&link).unwrap().to_str(), Some("real.env"));
    assert_eq!(
        metadata(&file).unwrap().permissions().mode() & 0o7777,
        0o640
    );
    let expected = format!("A=1\nGEN_API_KEY={}\n", bench.token("ci"));
    assert_eq!(bench.home.read("real.env"), expected);
    assert_eq!(
        bench.rotate(&["ci", "--to", "dotenv:new.env", "-q"]).code,
        0
    );
    let created = metadata(bench.home.path("new.env")).unwrap();
    assert_eq!(
        created.permissions().mode() & 0o7777,
        0o600,
        "a new file is private"
    );
}
