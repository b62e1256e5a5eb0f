//! A secret that another program has put into the store goes nowhere.

use serde_json::{Value, json};

use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::{Home, Sandbox, places};

/// What follows a key's beginning in the store, and would do harm.
const HARM: [&str; 12] = [
    "\nPATH=hunter2",
    "\r\nPATH=hunter2",
    "\rhunter2",
    "\thunter2",
    " hunter2",
    "\u{0}hunter2",
    "\u{1b}[2Jhunter2",
    "\u{85}hunter2",
    "\u{2028}hunter2",
    "\u{202e}hunter2",
    "\u{2019};hunter2",
    "\u{feff}hunter2",
];

const COMMANDS: [&str; 12] = [
    "token ci",
    "token ci -o json",
    "env ci",
    "env ci --format fish",
    "env ci --format powershell",
    "env ci --format dotenv",
    "env ci --format json",
    "env ci --format github",
    "run --key ci -- env",
    "whoami",
    "list -o json",
    "doctor",
];

#[track_caller]
fn assert_refused(home: &Home) {
    for line in COMMANDS {
        let ended = home.run(line);
        assert_eq!(ended.code, 9, "{line}: {}{}", ended.stdout, ended.stderr);
        let said = format!("{}{}", ended.stdout, ended.stderr);
        assert!(
            said.contains("was changed by another program"),
            "{line}: {said}"
        );
        assert!(!said.contains("hunter2"), "{line}: {said}");
    }
}

#[test]
fn a_secret_that_another_program_put_into_a_helper_is_refused() {
    let mut home = Home::new();
    let helper = CredentialHelper::install(&mut home);
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", server.url.as_str());
    assert_eq!(home.run_with_stdin("login", &server.key).code, 0);
    assert_eq!(home.run("create --name ci --use").code, 0);
    for harm in HARM {
        let answer = json!({ "Username": "x", "Secret": format!("gen_pat_{harm}") }).to_string();
        home.write("helper/answer", answer);
        for line in COMMANDS {
            (1..=12).for_each(|call| {
                helper.at(
                    call,
                    "[ \"$1\" = get ] && { cat \"$here/answer\"; exit 0; }",
                )
            });
            let ended = home.run(line);
            helper.at_no_call();
            let said = format!("{}{}", ended.stdout, ended.stderr);
            assert_eq!(ended.code, 9, "{line}: {said}");
            assert!(!said.contains("hunter2"), "{line}: {said}");
        }
    }
}

#[test]
fn a_secret_that_another_program_put_into_the_file_is_refused() {
    let home = Home::with_file_store();
    let server = Sandbox::start(&home);
    let home = home.with("GENKEY_API_URL", server.url.as_str());
    assert_eq!(home.run_with_stdin("login", &server.key).code, 0);
    assert_eq!(home.run("create --name ci --use").code, 0);
    let identity: age::x25519::Identity = home.read("identity.txt").trim().parse().unwrap();
    let sealed = std::fs::read(home.path(places::SECRETS)).unwrap();
    for harm in HARM {
        let mut contents: Value =
            serde_json::from_slice(&age::decrypt(&identity, &sealed).unwrap()).unwrap();
        for (_, stored) in contents["entries"].as_object_mut().unwrap() {
            stored["secret"] = format!("gen_pat_{harm}").into();
        }
        let tampered =
            age::encrypt(&identity.to_public(), contents.to_string().as_bytes()).unwrap();
        home.write(places::SECRETS, tampered);
        assert_refused(&home);
    }
}
