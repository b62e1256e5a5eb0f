//! What is wrong with a profile's service is one clear error, exit code 2, and nothing is stored or
//! sent.

use super::{GENMB_KEY, GENREX_KEY};
use crate::support::acme::DESCRIPTION;
use crate::support::genkey::{Home, places};
use crate::support::wire_server::{WireServer, reply};

const BROKEN: &str = "config/providers/acme.toml";

fn home_with(config: &str) -> Home {
    let home = Home::with_file_store();
    home.write(places::CONFIG, config);
    home
}

#[test]
fn an_unknown_provider_is_reported_with_the_known_ones() {
    let home = Home::with_file_store();
    let known = "known: `gen`, `genrex`, `genmb`";
    for (name, hint) in [
        ("openai", "`genkey provider add FILE.toml` adds one"),
        ("genmd", "did you mean `genmb`?"),
        ("GenRex", "did you mean `genrex`?"),
    ] {
        let expected = format!("error: unknown provider `{name}`; {known}\n\nhint: {hint}\n");
        home.run_with_stdin(&format!("login --provider {name}"), GENMB_KEY)
            .pins(2, "", &expected);
        home.run(&format!("provider show {name}"))
            .pins(2, "", &expected);
        home.run(&format!("provider remove {name} -y"))
            .pins(2, "", &expected);
    }
    assert_eq!(home.files(), ["identity.txt"]);
    let home = home_with("[profiles.default]\nprovider = 'genmbb'\n");
    home.run("list").pins(
        2,
        "",
        &format!(
            "error: invalid `provider` in `[HOME]/config/config.toml`: unknown provider `genmbb`; {known}\n\n\
             hint: did you mean `genmb`?\n"
        ),
    );
}

#[test]
fn an_unknown_dialect_or_header_is_refused() {
    let server = WireServer::start([]);
    let home = Home::with_file_store().with("GENKEY_API_URL", server.url());
    let ended = home.run_with_stdin("login --dialect klingon", "gen_pat_hunter2");
    assert!(
        ended.code == 2
            && ended
                .stderr
                .contains("unknown dialect `klingon`; use `auto`, `reference`, `guide` or `pat`"),
        "{}",
        ended.stderr
    );
    for (line, key, said) in [
        (
            "login --key-header X-Key",
            GENMB_KEY,
            "GenMB does not accept a key in `X-Key`; use `Authorization: Bearer` or `X-MCP-API-Key`",
        ),
        (
            "login --key-header Authorization:Bearer",
            GENMB_KEY,
            "expected `Authorization: Bearer`",
        ),
        (
            "login --provider gen --key-header X-MCP-API-Key",
            "gen_pat_hunter2",
            "GEN does not accept a key in `X-MCP-API-Key`",
        ),
        (
            "login --provider genmb --dialect pat",
            GENMB_KEY,
            "GenMB has no API for keys",
        ),
        (
            "login --dialect pat",
            GENMB_KEY,
            "GenMB has no API for keys",
        ),
        (
            "login --provider genrex --jwt",
            "a.b.c",
            "GenRex does not accept JWTs, so `--jwt` cannot be used with it",
        ),
    ] {
        let ended = home.run_with_stdin(line, key);
        assert!(
            ended.code == 2 && ended.stderr.contains(said),
            "{line}: {}",
            ended.stderr
        );
    }
    assert_eq!(home.files(), ["identity.txt"]);
    for (setting, said) in [
        (
            "dialect = 'klingon'",
            "invalid `dialect` in `[HOME]/config/config.toml`: unknown dialect `klingon`; use \
          `auto`, `reference`, `guide` or `pat`",
        ),
        (
            "header = 'X-Key'",
            "invalid `header` in `[HOME]/config/config.toml`: GEN does not accept a key in `X-Key`; use \
          `X-API-Key`",
        ),
        (
            "header = 'Host'",
            "invalid `header` in `[HOME]/config/config.toml`: expected `Authorization: Bearer` \
          or a header name such as `X-API-Key`",
        ),
    ] {
        let home = home_with(&format!("[profiles.default]\n{setting}\n"))
            .with("GEN_API_KEY", "gen_pat_hunter2");
        home.run("list").pins(2, "", &format!("error: {said}\n"));
    }
}

#[test]
fn a_broken_file_affects_only_its_own_profile() {
    let server = WireServer::start([reply(200, "[]"), reply(200, "[]")]);
    let mut home = Home::with_file_store().with("GENKEY_API_URL", server.url());
    home.write(BROKEN, DESCRIPTION.replace("https", "http"));
    assert_eq!(home.run_with_stdin("login", GENMB_KEY).code, 0);
    home.unset("GENKEY_API_URL");
    let before = home.read(places::CONFIG);
    home.write(
        places::CONFIG,
        format!("{before}\n[profiles.a]\nprovider = 'acme'\n"),
    );
    assert_eq!(home.run("whoami").code, 0);
    home.run("token").pins(0, &format!("{GENMB_KEY}\n"), "");
    let reason = "`[HOME]/config/providers/acme.toml`, line 4: refusing to send a key over plain http to \
        `api.acme.example`; use `https`";
    let wrong = format!("invalid `provider` in `[HOME]/config/config.toml`: {reason}");
    for line in [
        "list",
        "whoami",
        "token",
        "logout",
        "profile show",
        "api GET /x",
    ] {
        home.run(&format!("--profile a {line}"))
            .pins(2, "", &format!("error: {wrong}\n"));
    }
    home.run_with_stdin("--profile b login --provider acme", GENREX_KEY)
        .pins(2, "", &format!("error: {reason}\n"));
    home.run("--profile a profile list -o csv").pins(
        0,
        "name,in_use,provider,api_url,store,logged_in,login_key,stored_keys\n\
         a,true,acme,,,false,,0\n\
         default,false,genmb,http://127.0.0.1:[PORT]/v1,file,true,,0\n",
        &format!("warning: profile `a` cannot be used: {wrong}\n"),
    );
    assert_eq!(
        home.run("--profile a profile use default").code,
        0,
        "it can be left"
    );
    assert_eq!(
        home.run("--profile a profile remove a -y").code,
        0,
        "and removed"
    );
}

#[test]
fn an_unreadable_providers_directory_is_reported() {
    let home = Home::with_file_store().with("GENMB_API_KEY", GENMB_KEY);
    home.write("config/providers", "no folder");
    home.run("token").pins(0, &format!("{GENMB_KEY}\n"), "");
    let reason = "cannot read the folder `[HOME]/config/providers`: Not a directory (os error 20)";
    home.run_with_stdin("login --provider acme", GENMB_KEY)
        .pins(
            2,
            "",
            &format!(
                "error: unknown provider `acme`; known: `gen`, `genrex`, `genmb`\n\n\
             hint: your own providers are not available: {reason}\n"
            ),
        );
    let listed = home.run("provider list -o csv");
    assert_eq!(listed.code, 0);
    assert!(
        listed
            .stderr
            .starts_with("warning: your own providers are not available: cannot read the folder"),
        "{}",
        listed.stderr
    );
    assert!(
        home.run("doctor").stdout.contains("warning  providers"),
        "doctor says so, too"
    );
    let ended = home.run_with_stdin("provider add -", DESCRIPTION);
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (1, ""),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_file_that_conflicts_with_another_provider_is_refused() {
    let home = Home::with_file_store().with("GEN_API_KEY", "gen_pat_hunter2");
    for (from, to) in [
        ("acme_production_", "gen_pat_"),
        ("ACME_API_KEY", "GEN_API_KEY"),
        ("\"Acme\"", "\"GEN\""),
    ] {
        home.write(BROKEN, DESCRIPTION.replace(from, to));
        home.run("token").pins(0, "gen_pat_hunter2\n", "");
        assert_eq!(
            home.run_with_stdin("login --provider acme", "gen_pat_hunter2")
                .code,
            2,
            "{to}"
        );
    }
    home.write(
        "config/providers/gen.toml",
        DESCRIPTION.replace("\"acme\"", "\"gen\""),
    );
    assert_eq!(
        home.run("provider show gen -o json").json()["api_url"],
        "https://api.gen.pro/v1"
    );
}
