//! `genkey provider`: the files of a person's own providers.

use crate::support::acme::DESCRIPTION;
use crate::support::genkey::{Home, places};
use crate::support::wire_server::{WireServer, reply};

const FILE: &str = "config/providers/acme.toml";
const ADDED: &str = "added provider `acme` (Acme): `[HOME]/config/providers/acme.toml`\n";
const REPLACED: &str = "replaced provider `acme` (Acme): `[HOME]/config/providers/acme.toml`\n";
const KEY: &str = "acme_production_5up3rS3cret5up3rS3cret5up3rS3cret5up3rS3";

/// A home that knows Acme.
fn with_acme() -> Home {
    let home = Home::with_file_store();
    home.run_with_stdin("provider add -", DESCRIPTION)
        .pins(0, "", ADDED);
    home
}

#[test]
fn a_provider_is_added_listed_shown_and_removed() {
    let home = Home::with_file_store();
    home.write("acme.toml", DESCRIPTION);
    home.run("provider add acme.toml").pins(0, "", ADDED);
    assert_eq!(home.read(FILE), DESCRIPTION);
    home.run("provider list -o csv").pins(
        0,
        "name,title,api_url,environment,keys,file,problem\n\
         gen,GEN,https://api.gen.pro/v1,GEN_API_KEY,auto,,\n\
         genrex,GenRex,https://api.genrex.io/v1,GENREX_API_KEY,dashboard,,\n\
         genmb,GenMB,https://genmb.com/api,GENMB_API_KEY,dashboard,,\n\
         acme,Acme,https://api.acme.example/v1,ACME_API_KEY,guide,[HOME]/config/providers/acme.toml,\n",
        "",
    );
    home.run("provider show acme").pins(
        0,
        "\
name:                 acme
title:                Acme
API URL:              https://api.acme.example/v1
hosts:                agent=https://agent.acme.example/v1
environment:          ACME_API_KEY
dashboard:            Settings > Keys at acme.example
dashboard URL:        -
key prefix:           acme_production_
key length:           40
key alphabet:         alphanumeric
key headers:          Acme-Key, Authorization: Bearer
JWT:                  no
keys:                 guide
account:              -
check:                /workspaces
workspaces:           -
agents:               -
error code:           /issue_code
error message:        /issue
error codes:          not_found: no_such_key, unauthorized: not_authenticated; Acme keys die when nobody looks at them
error hints:          -
requests per minute:  -
file:                 [HOME]/config/providers/acme.toml
",
        "",
    );
    let shown = home.run("provider show acme -o json").json();
    assert_eq!(
        shown["key_headers"],
        serde_json::json!(["Acme-Key", "Authorization: Bearer"])
    );
    assert_eq!(
        (&shown["key_length"], &shown["account"]),
        (&40.into(), &serde_json::Value::Null)
    );
    home.run("provider remove acme").pins(
        2,
        "",
        "error: cannot prompt: not a terminal\n\nhint: add `--yes` to confirm\n",
    );
    home.run("provider remove acme -y")
        .pins(0, "", "removed provider `acme`\n");
    assert!(!home.path(FILE).exists());
    assert_eq!(home.run("provider show acme").code, 2);
}

#[test]
fn show_without_a_name_shows_the_profiles_own() {
    let home = with_acme().with("ACME_API_KEY", KEY);
    assert_eq!(home.run("provider show -o json").json()["name"], "acme");
    assert_eq!(
        Home::new().run("provider show -o json").json()["name"],
        "gen"
    );
}

#[test]
fn the_same_name_again_replaces_and_profiles_stay_where_they_are() {
    let server = WireServer::start([reply(200, "[]"), reply(200, "[]")]);
    let mut home = with_acme().with("GENKEY_API_URL", server.url());
    assert_eq!(home.run_with_stdin("login", KEY).code, 0);
    home.unset("GENKEY_API_URL");
    let moved = DESCRIPTION.replace("https://api.acme.example", "https://api.acme.test");
    home.run_with_stdin("provider add -", &moved).pins(
        0,
        "",
        &format!(
            "{REPLACED}profile `default` still uses `http://127.0.0.1:[PORT]/v1`\n\
             hint: `genkey --profile default --api-url https://api.acme.test/v1 login` switches it\n"
        ),
    );
    assert_eq!(
        home.run("whoami").code,
        0,
        "the login still goes to the address that it was made for"
    );
    home.run("provider remove acme -y").pins(
        2,
        "",
        "error: cannot remove provider `acme`: it is used by profile `default`\n\n\
         hint: `genkey profile remove default` removes the profile\n",
    );
    assert_eq!(home.run("profile remove default -y").code, 0);
    assert_eq!(
        home.run("provider remove acme -y -o json").json()["name"],
        "acme"
    );
}

#[test]
fn a_stored_key_is_not_sent_to_a_new_host_without_confirmation() {
    let server = WireServer::start([reply(200, "[]")]);
    let mut home = with_acme().with("GENKEY_API_URL", server.url());
    assert_eq!(home.run_with_stdin("login", KEY).code, 0);
    home.unset("GENKEY_API_URL");
    let hosts = DESCRIPTION.replace(
        "[hosts]",
        "[hosts]\nother = \"https://acme.elsewhere.example\"",
    );
    home.run_with_stdin("provider add -", &hosts).pins(
        2,
        "",
        "error: this allows keys of profile `default` to be sent to `https://acme.elsewhere.example`, as further hosts of \
         provider `acme`: cannot prompt: not a terminal\n\n\
         hint: add `--yes` to confirm\n",
    );
    assert_eq!(home.read(FILE), DESCRIPTION);
    assert_eq!(home.run_with_stdin("provider add --yes -", &hosts).code, 0);
    assert_eq!(home.read(FILE), hosts);
    assert_eq!(
        home.run_with_stdin("provider add -", &hosts).code,
        0,
        "what is known already is not asked about"
    );
    home.write(FILE, hosts.replace("title", "titel"));
    let ended = home.run_with_stdin("provider add -", &hosts);
    let named = "to be sent to `https://agent.acme.example/v1`, `https://acme.elsewhere.example`";
    assert!(
        ended.code == 2 && ended.stderr.contains(named),
        "what was known is unknown: {}",
        ended.stderr
    );
}

#[test]
fn an_invalid_file_is_reported_with_its_line_and_not_stored() {
    for (from, to, said) in [
        (
            "https://api.acme",
            "http://api.acme",
            "line 4: refusing to send a key over plain http to",
        ),
        (
            "https://agent",
            "http://agent",
            "line 11: refusing to send a key over plain http",
        ),
        ("[keys]", "[kyes]", "line 19: unknown field `kyes`"),
        (
            "\"guide\"",
            "\"klingon\"",
            "line 20: unknown dialect `klingon`; use `auto`, `reference`, `guide` or `pat`",
        ),
        (
            "\"acme\"",
            "\"gen\"",
            "line 2: `gen` is the name of another provider",
        ),
        (
            "acme_production_",
            "gen_pat_x_",
            "line 14: keys of GEN start with `gen_pat_`",
        ),
        (
            "acme_production_",
            "genmb_",
            "line 14: keys of GenMB start with `genmb_sk_`",
        ),
        (
            "acme_production_",
            "acme",
            "line 14: the prefix must not be an ordinary word",
        ),
        (
            "ACME_API_KEY",
            "GEN_API_KEY",
            "line 5: `GEN_API_KEY` is already used for keys of GEN",
        ),
        (
            "ACME_API_KEY",
            "PATH",
            "line 5: this variable is already used",
        ),
        (
            "\"Acme\"",
            "\"GenRex\"",
            "line 3: another provider has the title `GenRex`",
        ),
        (
            "\"Acme-Key\"",
            "\"Cookie\"",
            "line 17: expected `Authorization: Bearer` or a header name",
        ),
        (
            "# A service",
            "# grx_sk_hunter2 is a service",
            "line 1: this looks like an API key",
        ),
        ("title = \"Acme\"\n", "", "line 1: missing field `title`"),
        ("[key]", "[key", "line 13: "),
    ] {
        assert!(DESCRIPTION.contains(from), "{from}");
        let home = Home::with_file_store();
        home.write("a.toml", DESCRIPTION.replacen(from, to, 1));
        let ended = home.run("provider add a.toml");
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (2, ""),
            "{to}: {}",
            ended.stderr
        );
        let said = format!("error: `a.toml`, {said}");
        assert!(
            ended.stderr.starts_with(&said) && !ended.stderr.contains("hunter2"),
            "{to}: {}",
            ended.stderr
        );
        assert_eq!(home.files(), ["a.toml", "identity.txt"]);
    }
    let home = Home::with_file_store();
    home.write("binary", [0xff]);
    home.write("long", " ".repeat(70_000));
    home.run("provider add none").pins(
        2,
        "",
        "error: `none` cannot be read: No such file or directory (os error 2)\n",
    );
    home.run("provider add binary")
        .pins(2, "", "error: `binary` is not UTF-8 text\n");
    home.run("provider add long").pins(
        2,
        "",
        "error: `long` is larger than 64 KiB, the limit for a provider file\n",
    );
    home.run("provider add -")
        .pins(2, "", "error: stdin, line 1: missing field `name`\n");
}

#[test]
fn two_user_providers_must_not_conflict() {
    let home = with_acme();
    let beta = DESCRIPTION
        .replace("Acme", "Beta")
        .replace("\"acme\"", "\"beta\"")
        .replace("ACME", "BETA");
    let said = "error: stdin, line 14: keys of Acme start with `acme_production_`, which cannot be told apart from";
    for prefix in ["acme_production_", "acme_", "acme_production_eu_"] {
        let ended = home.run_with_stdin("provider add -", beta.replace("acme_production_", prefix));
        assert!(
            ended.code == 2 && ended.stderr.starts_with(said),
            "{}",
            ended.stderr
        );
    }
    let ended = home.run_with_stdin("provider add -", beta.replace("acme_production_", "beta_"));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
}

#[test]
fn built_in_providers_cannot_be_removed_and_the_sandbox_has_none() {
    let home = Home::with_file_store();
    home.run("provider remove genmb -y").pins(
        2,
        "",
        "error: provider `genmb` is built in and cannot be removed\n",
    );
    for line in ["list", "show", "add x.toml", "remove x"] {
        home.run(&format!("--sandbox provider {line}")).pins(
            2,
            "",
            "error: `provider` cannot be used with the sandbox\n",
        );
    }
}

#[test]
fn an_invalid_file_is_listed_with_its_reason_and_can_be_removed() {
    let home = Home::with_file_store();
    home.write(FILE, "name = 1\n");
    home.run("provider list -o tsv").pins(
        0,
        "name\ttitle\tapi_url\tenvironment\tkeys\tfile\tproblem\n\
         gen\tGEN\thttps://api.gen.pro/v1\tGEN_API_KEY\tauto\t\t\n\
         genrex\tGenRex\thttps://api.genrex.io/v1\tGENREX_API_KEY\tdashboard\t\t\n\
         genmb\tGenMB\thttps://genmb.com/api\tGENMB_API_KEY\tdashboard\t\t\n\
         acme\t\t\t\t\t[HOME]/config/providers/acme.toml\t`[HOME]/config/providers/acme.toml`, line 1: invalid type, \
         expected a string\n",
        "",
    );
    let ended = home.run("provider show acme");
    assert!(
        ended.code == 2 && ended.stderr.contains("acme.toml`, line 1: invalid type"),
        "{}",
        ended.stderr
    );
    let report = home.run("doctor -o json").stdout;
    assert!(
        report.contains("\"check\": \"providers\"") && report.contains("line 1: invalid type"),
        "{report}"
    );
    home.run_with_stdin("provider add -", DESCRIPTION)
        .pins(0, "", REPLACED);
    home.write(FILE, "name = 1\n");
    assert_eq!(home.run("provider remove acme -y").code, 0);
    assert!(!home.path(places::CONFIG).exists());
}
