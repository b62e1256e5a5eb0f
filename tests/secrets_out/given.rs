//! What stands around a secret that is given by a file, a variable or stdin: a byte order mark, or
//! nothing at all.

use crate::support::genkey::{Home, Sandbox, places};

const MARK: &str = "\u{feff}";
const PASSPHRASE: &str = "c0rrect-h0rse";

fn utf_16(text: &str) -> Vec<u8> {
    format!("{MARK}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect()
}

#[test]
fn a_byte_order_mark_before_a_key_is_ignored_in_every_source() {
    let home = Home::with_file_store();
    let server = Sandbox::start(&home);
    let home = home.with("GENKEY_API_URL", server.url.as_str());
    let marked = format!("{MARK}{}\r\n", server.key);
    home.write("key.txt", &marked);
    assert_eq!(
        home.run("--api-key-file key.txt token").data(),
        format!("{}\n", server.key)
    );
    assert_eq!(
        home.end(home.genkey("token").env("GEN_API_KEY", &marked))
            .data(),
        format!("{}\n", server.key)
    );
    assert_eq!(home.run_with_stdin("login --with-token", &marked).code, 0);
    assert_eq!(home.run("token").data(), format!("{}\n", server.key));
    assert_eq!(home.run("whoami").code, 0);
    let identity = home.read("identity.txt");
    home.write("identity.txt", format!("{MARK}{identity}"));
    assert_eq!(home.run("token").data(), format!("{}\n", server.key));
}

#[test]
fn a_text_in_utf_16_is_named() {
    let home = Home::with_file_store().with("GENKEY_API_URL", "http://127.0.0.1:1/v1");
    home.write("key.txt", utf_16("gen_pat_x"));
    let told = "it is UTF-16 text; save it as UTF-8";
    home.run("--api-key-file key.txt token").pins(
        2,
        "",
        &format!("error: cannot read `key.txt` (`--api-key-file`): {told}\n"),
    );
    let login = home.run_with_stdin("login --with-token", utf_16("gen_pat_x"));
    login.pins(
        2,
        "",
        &format!("error: cannot read a key from stdin: {told}\n"),
    );
    home.write("identity.txt", utf_16("AGE-SECRET-KEY-1"));
    let ended = home.end(
        home.genkey("create --name x")
            .env("GEN_API_KEY", "gen_pat_x"),
    );
    assert_eq!(ended.code, 9, "{}", ended.stderr);
    assert!(ended.stderr.contains(told), "{}", ended.stderr);
    let mut home = Home::new()
        .with("GENKEY_STORE", "file")
        .with("GEN_API_KEY", "gen_pat_x");
    home.set("GENKEY_PASSPHRASE_FILE", home.path("passphrase.txt"));
    home.write("passphrase.txt", utf_16(PASSPHRASE));
    let ended = home.run("create --name x");
    assert_eq!(ended.code, 9, "{}", ended.stderr);
    assert!(ended.stderr.contains(told), "{}", ended.stderr);
}

#[test]
fn a_byte_order_mark_before_a_passphrase_is_named() {
    let home = Home::new().with("GENKEY_STORE", "file");
    let server = Sandbox::start(&home);
    let home = home.with("GENKEY_API_URL", server.url.as_str());
    home.write("marked.txt", format!("{MARK}{PASSPHRASE}\n"));
    let marked = [
        ("GENKEY_PASSPHRASE", format!("{MARK}{PASSPHRASE}").into()),
        ("GENKEY_PASSPHRASE_FILE", home.path("marked.txt")),
    ];
    for (name, value) in &marked {
        let ended = home.end_with_stdin(
            home.genkey("login --with-token").env(name, value),
            &server.key,
        );
        assert_eq!(ended.code, 9, "{}", ended.stderr);
        assert!(
            ended
                .stderr
                .contains("the passphrase starts with a byte order mark; save it without one"),
            "{}",
            ended.stderr
        );
        assert!(!home.path(places::SECRETS).exists());
    }
    let login = home.end_with_stdin(
        home.genkey("login --with-token")
            .env("GENKEY_PASSPHRASE", PASSPHRASE),
        &server.key,
    );
    assert_eq!(login.code, 0, "{}", login.stderr);
    for (name, value) in &marked {
        let ended = home.end(home.genkey("token").env(name, value));
        assert_eq!((ended.code, ended.stdout.as_str()), (9, ""));
        assert!(
            ended.stderr.contains("(it starts with a byte order mark)"),
            "{}",
            ended.stderr
        );
    }
}

#[test]
fn a_variable_that_is_set_but_empty_is_reported() {
    let home = Home::new()
        .with("GENKEY_STORE", "file")
        .with("GENKEY_API_URL", "http://127.0.0.1:1/v1");
    for line in [
        "token",
        "list",
        "whoami",
        "run -- true",
        "env",
        "api GET /x",
        "list -o json",
        "doctor",
    ] {
        let ended = home.end(home.genkey(line).env("GEN_API_KEY", ""));
        let said = format!("{}{}", ended.stdout, ended.stderr);
        assert!(said.contains("`GEN_API_KEY` is empty"), "{line}: {said}");
        assert!(
            home.run(line).stderr.contains("`GEN_API_KEY` is not set") || line == "doctor",
            "{line}"
        );
    }
    home.write("empty.txt", "");
    let from_file = home.run("--api-key-file empty.txt token");
    assert!(
        from_file.code == 2 && from_file.stderr.contains("empty"),
        "{}",
        from_file.stderr
    );
    let from_stdin = home.run_with_stdin("login --with-token", "");
    assert!(
        from_stdin.code == 2 && from_stdin.stderr.contains("no key was given"),
        "{}",
        from_stdin.stderr
    );
    for name in [
        "GENKEY_PASSPHRASE",
        "GENKEY_PASSPHRASE_FILE",
        "GENKEY_IDENTITY",
    ] {
        let mut command = home.genkey("create --name x");
        let ended = home.end(command.env("GEN_API_KEY", "gen_pat_x").env(name, ""));
        assert_eq!(ended.code, 9, "{}", ended.stderr);
        assert!(
            ended
                .stderr
                .contains(&format!("the file store is locked: `{name}` is empty")),
            "{}",
            ended.stderr
        );
    }
    let mut command = home.genkey("create --name x");
    let ended = home.end(
        command
            .env("GEN_API_KEY", "gen_pat_x")
            .env("GENKEY_PASSPHRASE_FILE", home.path("empty.txt")),
    );
    assert!(
        ended
            .stderr
            .contains("the file that `GENKEY_PASSPHRASE_FILE` names is empty"),
        "{}",
        ended.stderr
    );
}
