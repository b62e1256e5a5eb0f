//! Profiles: several services and accounts side by side.

use crate::support::genkey::{Home, Sandbox, places};

const HEADER: &str = "name,in_use,provider,api_url,store,logged_in,login_key,stored_keys\n";
const YES: &str = "error: cannot prompt: not a terminal\n\nhint: add `--yes` to confirm\n";

/// Two services; `default` is logged in to the first, `work` to the second.
fn two_profiles() -> (Home, Sandbox, Sandbox) {
    let home = Home::with_file_store();
    let first = Sandbox::start(&home);
    let second = Sandbox::start_with(&home, "sandbox --port 0 --data second.db");
    for (profile, server) in [("default", &first), ("work", &second)] {
        let line = format!("login --profile {profile} --api-url {}", server.url);
        assert_eq!(home.run_with_stdin(&line, &server.key).code, 0);
    }
    (home, first, second)
}

#[test]
fn each_profile_has_its_own_service_login_and_keys() {
    let (home, _first, _second) = two_profiles();
    assert_eq!(home.run("create --name ci").code, 0);
    assert_eq!(home.run("create --name ci -p work").code, 0);
    assert_ne!(
        home.run("token ci").data(),
        home.run("token ci --profile work").data()
    );
    home.run("profile list -o csv").pins(
        0,
        &format!(
            "{HEADER}default,true,gen,http://127.0.0.1:[PORT]/v1,file,true,,1\nwork,false,gen,http://127.0.0.1:[PORT]/v1,file,true,,1\n"
        ),
        "",
    );
    assert_eq!(home.run("use ci -p work").code, 0);
    home.run("profile show work -o csv").pins(
        0,
        &format!(
            "{},identity,expires_in\nwork,false,gen,http://127.0.0.1:[PORT]/v1,file,true,1,2,,\n",
            HEADER.trim_end()
        ),
        "",
    );
    home.run("revoke ci -y").pins(
        0,
        "",
        "revoked `ci` (1) and removed its secret from the store\n",
    );
    assert_eq!(
        home.run("token ci -p work").code,
        0,
        "another profile's key is another key"
    );
}

#[test]
fn flag_beats_environment_beats_configuration() {
    let (mut home, first, second) = two_profiles();
    let in_use = |home: &Home, flags: &str| {
        let shown = home.run(&format!("profile show --json {flags}")).json();
        (
            shown["name"].as_str().unwrap().to_owned(),
            shown["api_url"].as_str().unwrap().to_owned(),
        )
    };
    let default = ("default".to_owned(), first.url.clone());
    let work = ("work".to_owned(), second.url.clone());
    assert_eq!(in_use(&home, ""), default);
    home.run("profile use work")
        .pins(0, "", "profile `work` is now the default\n");
    assert_eq!(in_use(&home, ""), work);
    home.set("GENKEY_PROFILE", "default");
    assert_eq!(in_use(&home, ""), default);
    assert_eq!(in_use(&home, "-p work"), work);
    home.set("GENKEY_API_URL", "https://other.example/v1");
    assert_eq!(in_use(&home, "-p work").1, "https://other.example/v1");
    assert_eq!(
        in_use(&home, "-p work --api-url https://flag.example/v1").1,
        "https://flag.example/v1"
    );
    home.set("GENKEY_PROFILE", "a b");
    home.run("list").pins(
        2,
        "",
        "error: invalid `GENKEY_PROFILE`: a profile name consists of up to 64 letters, digits, `.`, `_` and `-`\n",
    );
}

#[test]
fn the_store_is_chosen_by_flag_environment_or_profile() {
    let (mut home, _first, _second) = two_profiles();
    let planned = |home: &Home, flags: &str| {
        let ended = home.run(&format!("create --dry-run --json {flags}"));
        if ended.code == 0 {
            ended.json()["store"].as_str().unwrap().to_owned()
        } else {
            ended.json_error()["error"]["message"].to_string()
        }
    };
    home.unset("GENKEY_STORE");
    assert_eq!(planned(&home, ""), "file");
    let no_keychain = |shown: String| {
        assert!(
            shown.starts_with("\"the keychain is not available: "),
            "{shown}"
        )
    };
    no_keychain(planned(&home, "--store keychain"));
    home.set("GENKEY_STORE", "keychain");
    no_keychain(planned(&home, ""));
    assert_eq!(planned(&home, "--store file"), "file");
}

#[test]
fn a_missing_profile_is_not_created_by_mistake() {
    let (home, _first, _second) = two_profiles();
    let before = home.read(places::CONFIG);
    for line in [
        "profile use wrok",
        "profile show wrok",
        "profile remove wrok -y",
        "-p wrok profile show",
    ] {
        home.run(line).pins(2, "", &unknown(""));
    }
    home.run("profile show sandbox").pins(
        2,
        "",
        "error: invalid value 'sandbox' for '[NAME]': `sandbox` is reserved for the embedded server; use `--sandbox`\n\n\
         For more information, try '--help'.\n",
    );
    assert_eq!(home.read(places::CONFIG), before);
}

/// What is said of a profile `wrok` where only `default` and `work` are.
fn unknown(from: &str) -> String {
    let hint = if from.is_empty() {
        "`genkey profile list` shows the profiles"
    } else {
        "create it: `genkey login --profile wrok`"
    };
    format!(
        "error: no such profile: `wrok` ({from}there are `default`, `work`)\n\n\
         hint: did you mean `work`?\n\nhint: {hint}\n"
    )
}

#[test]
fn a_misspelled_profile_is_refused_by_every_command_that_uses_one() {
    const COMMANDS: [&str; 18] = [
        "logout",
        "whoami",
        "list",
        "keys list",
        "create --name a",
        "create --dry-run",
        "show a",
        "rename a b",
        "revoke a -y",
        "revoke-all -y",
        "check",
        "recover",
        "token a",
        "use a",
        "env a",
        "run -- true",
        "api GET /me",
        "provider show",
    ];
    let (mut home, _first, second) = two_profiles();
    // With nothing but a key from the environment, too.
    home.set("GEN_API_KEY", second.key.as_str());
    let before = home.files();
    for line in COMMANDS {
        home.run(&format!("-p wrok {line}"))
            .pins(2, "", &unknown("from `--profile`; "));
    }
    home.set("GENKEY_PROFILE", "wrok");
    for line in COMMANDS {
        home.run(line)
            .pins(2, "", &unknown("from `GENKEY_PROFILE`; "));
    }
    home.unset("GEN_API_KEY");
    assert_eq!(
        home.run("whoami -p work").code,
        0,
        "a flag that is right is enough"
    );
    assert_eq!(
        home.run("--sandbox list").code,
        0,
        "the sandbox has no profiles"
    );
    for line in ["completions bash", "man", "provider list", "profile list"] {
        assert_eq!(home.run(line).code, 0, "{line}");
    }
    let doctor = home.run("doctor -o csv");
    let found =
        "configuration,failure,\"no such profile: `wrok` (from `GENKEY_PROFILE`; there are ";
    assert!(
        doctor.code == 2 && doctor.stdout.contains(found),
        "{}",
        doctor.stdout
    );
    assert!(
        !doctor.stdout.contains("127.0.0.1"),
        "no service is asked: {}",
        doctor.stdout
    );
    home.unset("GENKEY_PROFILE");
    let config = home.read(places::CONFIG);
    home.write(
        places::CONFIG,
        format!("default_profile = 'wrok'\n{config}"),
    );
    home.run("list").pins(
        2,
        "",
        &unknown("from `default_profile` in `[HOME]/config/config.toml`; "),
    );
    assert!(!home.run("profile list -o csv").stdout.contains("wrok"));
    assert_eq!(home.run("profile use work").code, 0, "it can be left");
    assert_eq!(home.run("whoami").code, 0);
    assert!(
        home.files()
            .iter()
            .all(|file| before.contains(file) || file.contains("sandbox")),
        "{:?}",
        home.files()
    );
}

#[test]
fn a_profile_exists_while_it_has_settings_secrets_or_operations() {
    let (home, _first, second) = two_profiles();
    assert_eq!(home.run("create --name ci -p work").code, 0);
    home.write(places::CONFIG, "version = 1\n");
    home.run(&format!(
        "-p work list --json --stored --api-url {}",
        second.url
    ))
    .json();
    assert_eq!(
        home.run("-p work token ci --api-url https://api.gen.pro/v1")
            .code,
        6,
        "it is a key of another service"
    );
    let login = home.run_with_stdin(
        &format!("-p new login --api-url {}", second.url),
        &second.key,
    );
    assert_eq!(login.code, 0, "{}", login.stderr);
    assert_eq!(home.run("-p new whoami").code, 0);
    assert_eq!(home.run("-p new logout").code, 0);
    assert_eq!(home.run("-p new whoami").code, 4, "it has a section still");
}

#[test]
fn a_profile_is_removed_with_its_login_but_not_while_it_has_keys() {
    let (home, _first, _second) = two_profiles();
    assert_eq!(home.run("create --name ci -p work").code, 0);
    home.run("profile remove work -y").pins(
        1,
        "",
        "error: cannot remove profile `work`: it still holds the secrets of 1 key\n\n\
         hint: `genkey --profile work revoke KEY…` revokes them and removes their secrets; \
         remove a former login with `use` and then `logout`\n",
    );
    assert_eq!(home.run("revoke ci -y -p work").code, 0);
    home.run("profile remove work").pins(2, "", YES);
    home.run("profile use work");
    home.run("profile rm work --yes")
        .pins(0, "", "removed profile `work`\n");
    home.run("profile list -o csv").pins(
        0,
        &format!("{HEADER}default,true,gen,http://127.0.0.1:[PORT]/v1,file,true,,0\n"),
        "",
    );
    assert!(
        !home.read(places::CONFIG).contains("work"),
        "{}",
        home.read(places::CONFIG)
    );
    assert!(
        !home.read(places::INDEX).contains("work"),
        "{}",
        home.read(places::INDEX)
    );
    home.run("profile remove default -y")
        .pins(0, "", "removed profile `default`\n");
    home.run("profile remove default -y").pins(
        2,
        "",
        "error: profile `default` has nothing to remove\n",
    );
}

#[test]
fn without_any_profile_the_default_one_is_shown() {
    let home = Home::new();
    home.run("profile list").pins(
        0,
        "NAME     IN USE  PROVIDER  API URL                 STORE  LOGGED IN  LOGIN KEY  STORED KEYS\n\
         default  yes     gen       https://api.gen.pro/v1  -      no         -          0\n",
        "",
    );
    home.run("profile show").pins(
        0,
        "name:         default\nin use:       yes\nprovider:     gen\nAPI URL:      https://api.gen.pro/v1\nstore:        -\n\
         logged in:    no\nlogin key:    -\nstored keys:  0\nidentity:     -\nexpires in:   -\n",
        "",
    );
    home.run("--sandbox profile list").pins(
        2,
        "",
        "error: `profile` cannot be used with the sandbox\n",
    );
    assert!(home.files().is_empty());
}

#[test]
fn a_profile_has_an_expiry_for_new_keys_that_the_command_line_overrules() {
    let (home, _first, _second) = two_profiles();
    let config = home.read(places::CONFIG);
    home.write(
        places::CONFIG,
        config.replace(
            "[profiles.work]\n",
            "[profiles.work]\nexpires_in = \"90d\" # policy\n",
        ),
    );
    let planned = |line: &str| {
        home.run(&format!("create --dry-run --json {line}")).json()["expires_in"].clone()
    };
    assert_eq!(planned("-p work"), "90d");
    assert_eq!(planned("-p work --expires-in 7d"), "7d");
    assert!(planned("-p work --expires-at 2099-01-31") != "90d");
    assert_eq!(planned("-p work --no-expiry"), serde_json::Value::Null);
    assert_eq!(planned(""), serde_json::Value::Null);
    assert_eq!(
        home.run("--sandbox create --dry-run --json").json()["expires_in"],
        serde_json::Value::Null
    );
    let made = home.run("-p work create --name a --json").json();
    assert!(made["expires_at"].is_string(), "{made}");
    assert_eq!(home.run("create --no-expiry --expires-in 7d").code, 2);
    assert_eq!(
        home.run("profile show work --json").json()["expires_in"],
        "90d"
    );
    assert!(
        home.run("-p work doctor")
            .stdout
            .contains("; new keys expire in 90d")
    );
    home.write(
        places::CONFIG,
        config.replace(
            "[profiles.work]\n",
            "[profiles.work]\nexpires_in = \"soon\"\n",
        ),
    );
    for line in ["-p work create", "-p work list", "-p work doctor"] {
        let ended = home.run(line);
        let said = format!(
            "invalid `expires_in` in `{}`: ",
            home.path(places::CONFIG).display()
        );
        assert!(
            ended.code == 2 && format!("{}{}", ended.stdout, ended.stderr).contains(&said),
            "{line}: {}",
            ended.stderr
        );
    }
    assert_eq!(home.run("create --name b").code, 0, "of another profile");
}

#[test]
fn a_profile_has_an_identity_that_the_environment_overrules() {
    let (mut home, _first, _second) = two_profiles();
    assert_eq!(home.run("-p work create --name ci").code, 0);
    home.unset("GENKEY_IDENTITY");
    assert_eq!(home.run("-p work token ci --no-input").code, 9);
    let config = home.read(places::CONFIG);
    let with = |identity: &str| {
        let line = format!("[profiles.work]\nidentity = \"{identity}\"\n");
        home.write(places::CONFIG, config.replace("[profiles.work]\n", &line));
    };
    for identity in [
        "~/identity.txt".to_owned(),
        home.path("identity.txt").display().to_string(),
    ] {
        with(&identity);
        assert_eq!(home.run("-p work token ci").code, 0, "{identity}");
        assert_eq!(home.run("-p work create --name more").code, 0);
        assert_eq!(
            home.run("profile show work --json").json()["identity"],
            identity.as_str()
        );
        assert!(home.run("-p work doctor").stdout.contains("; identity `"));
    }
    home.write("other.txt", "no identity");
    let other = home.end(
        home.genkey("-p work token ci")
            .env("GENKEY_IDENTITY", "other.txt"),
    );
    assert_eq!(other.code, 9, "{}", other.stderr);
    for identity in ["identity.txt", "~other/identity.txt", ""] {
        with(identity);
        home.run("-p work token ci").pins(
            2,
            "",
            &format!(
                "error: invalid `identity` in `[HOME]/config/config.toml`: `{identity}` is not an absolute path\n"
            ),
        );
    }
}

#[test]
fn a_command_in_a_message_repeats_the_options_that_select_what_it_acts_on() {
    let (home, _first, second) = two_profiles();
    home.run("show nope -p work").pins(
        6,
        "",
        "error: no such key: `nope`\n\nhint: `genkey --profile work list --all` shows every key of the account\n",
    );
    // As in JSON, and where the option has its other forms.
    let ended = home.run("show nope --profile=work -o json");
    assert_eq!(
        ended.json_error()["error"]["hints"][0],
        "`genkey --profile work list --all` shows every key of the account"
    );
    let line = format!("show nope -p work --api-url {}", second.url);
    let ended = home.run(&line);
    let hint = format!(
        "hint: `genkey --profile work --api-url {} list --all` shows",
        second.url
    );
    assert!(ended.stderr.contains(&hint), "{}", ended.stderr);
    // The hint works as it is.
    let hinted = format!("--profile work --api-url {} list --all", second.url);
    assert_eq!(home.run(&hinted).code, 0);
    assert_eq!(home.run("logout -p work").code, 0);
    home.run("whoami -p work").pins(
        4,
        "",
        "error: not logged in (profile `work`), and `GEN_API_KEY` is not set\n\n\
         hint: run `genkey --profile work login`, or set `GEN_API_KEY`\n\n\
         hint: try genkey without an account: `genkey --sandbox create --expires-in 90d`\n",
    );
}

#[test]
fn a_variable_that_selects_the_profile_is_not_repeated() {
    let (mut home, _first, _second) = two_profiles();
    home.set("GENKEY_PROFILE", "work");
    let ended = home.run("show nope");
    assert!(
        ended
            .stderr
            .ends_with("hint: `genkey list --all` shows every key of the account\n"),
        "{}",
        ended.stderr
    );
}
