//! GenRex and GenMB as their documents describe them.

use super::{DASHBOARDS, Dashboard, GENMB_KEY, GENREX_KEY, home_at};
use crate::support::genkey::{Home, places};
use crate::support::wire_server::{WireServer, reply};

/// A home that is logged in to a service, which answers whatever asks whether a key works.
fn logged_in(service: &Dashboard) -> (Home, WireServer) {
    let server = WireServer::start((service.name == "genmb").then(|| reply(200, "[]")));
    let mut home = home_at(&server);
    let ended = home.run_with_stdin("login", service.key);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    home.unset("GENKEY_API_URL");
    (home, server)
}

fn unchecked(service: &Dashboard) -> &'static str {
    match service.name {
        "genrex" => "GenRex has no way to verify a key; only the format of this one was checked\n",
        _ => "",
    }
}

#[test]
fn login_recognizes_the_service_by_the_prefix_and_stores_it() {
    for service in &DASHBOARDS {
        for line in [
            "login".to_owned(),
            format!("login --with-token --provider {}", service.name),
        ] {
            let server = WireServer::start((service.name == "genmb").then(|| reply(200, "[]")));
            let home = home_at(&server);
            let told = format!(
                "logged in to 127.0.0.1:[PORT] (profile `default`); the key is stored in `[HOME]/data/secrets.age`\n{}",
                unchecked(service)
            );
            home.run_with_stdin(&line, format!("{}\n", service.key))
                .pins(0, "", &told);
            let expected = format!(
                "version = 1\n\n[profiles.default]\nprovider = \"{}\"\napi_url = \"{}\"\nstore = \"file\"\n",
                service.name,
                server.url()
            );
            assert_eq!(home.read(places::CONFIG), expected);
            for request in server.received() {
                assert_eq!(request.line(), "GET /v1/apps HTTP/1.1");
                assert_eq!(
                    request.header("authorization"),
                    Some(format!("Bearer {}", service.key).as_str())
                );
                assert_eq!(
                    (request.header("x-api-key"), request.header("x-mcp-api-key")),
                    (None, None)
                );
            }
        }
    }
}

#[test]
fn another_header_is_used_and_remembered_if_requested() {
    let server = WireServer::start((0..3).map(|_| reply(200, "[]")));
    let mut home = home_at(&server);
    assert_eq!(
        home.run_with_stdin("login --key-header x-mcp-api-key", GENMB_KEY)
            .code,
        0
    );
    home.unset("GENKEY_API_URL");
    assert!(
        home.read(places::CONFIG)
            .contains("header = \"X-MCP-API-Key\"\n"),
        "as the service spells it"
    );
    assert_eq!(home.run("whoami").code, 0);
    assert_eq!(home.run_with_stdin("login", GENMB_KEY).code, 0);
    for request in server.received() {
        assert_eq!(
            (
                request.header("x-mcp-api-key"),
                request.header("authorization")
            ),
            (Some(GENMB_KEY), None)
        );
    }
}

#[test]
fn genrex_accepts_a_key_in_two_headers() {
    for (option, name, value) in [
        ("", "authorization", format!("Bearer {GENREX_KEY}")),
        (
            " --key-header X-API-Key",
            "x-api-key",
            GENREX_KEY.to_owned(),
        ),
    ] {
        let server = WireServer::start([reply(200, "{}")]);
        let home = home_at(&server);
        assert_eq!(
            home.run_with_stdin(&format!("login{option}"), GENREX_KEY)
                .code,
            0
        );
        assert_eq!(home.run("api GET /documents").code, 0);
        let request = &server.received()[0];
        assert_eq!(request.header(name), Some(value.as_str()));
        let sent = ["authorization", "x-api-key"]
            .into_iter()
            .filter(|name| request.header(name).is_some());
        assert_eq!(sent.collect::<Vec<_>>(), [name]);
    }
}

#[test]
fn commands_without_key_endpoints_work() {
    for service in &DASHBOARDS {
        let (home, _server) = logged_in(service);
        let Dashboard {
            name,
            key,
            variable,
            ..
        } = service;
        assert_eq!(home.run("token").data(), format!("{key}\n"));
        assert_eq!(
            home.run("env").data(),
            format!("export {variable}='{key}'\n")
        );
        assert_eq!(
            home.run(&format!("run -- printenv {variable}")).data(),
            format!("{key}\n")
        );
        assert_eq!(
            home.run("run --env OTHER -- printenv OTHER").data(),
            format!("{key}\n")
        );
        let shown = home.run("profile show -o json").json();
        assert_eq!(
            (&shown["provider"], &shown["logged_in"]),
            (&(*name).into(), &true.into())
        );
        assert!(
            home.run("profile list -o csv")
                .data()
                .contains(&format!("default,true,{name},"))
        );
        home.run("recover").pins(0, "", "nothing to recover\n");
        let ended = home.run("use nothing");
        assert_eq!(ended.code, 6, "{}", ended.stderr);
        home.run("logout").pins(
            0,
            "",
            "logged out of 127.0.0.1:[PORT] (profile `default`)\n\
             the key still works at the service until it expires or is revoked\n",
        );
        home.run("token").pins(
            4,
            "",
            &format!(
                "error: not logged in (profile `default`), and `{variable}` is not set\n\n\
                 hint: run `genkey login`, or set `{variable}`\n\n\
                 hint: try genkey without an account: `genkey --sandbox create --expires-in 90d`\n"
            ),
        );
    }
}

#[test]
fn whoami_shows_what_is_known() {
    let [genrex, genmb] = &DASHBOARDS;
    let shown = |name: &str| {
        format!(
            "ID:          -\nemail:       -\nname:        -\nusername:    -\ncreated at:  -\nprofile:     default\n\
             provider:    {name}\nAPI URL:     http://127.0.0.1:[PORT]/v1\n\
             credential:  store `file`, entry `login-[MARKER]`\nkey ID:      -\nkey name:    -\nexpires at:  -\n"
        )
    };
    let (home, _server) = logged_in(genrex);
    home.run("whoami")
        .pins(0, &shown("genrex"), unchecked(genrex));
    let server = WireServer::start([reply(200, "[]"), reply(200, "[]")]);
    let home = home_at(&server);
    assert_eq!(home.run_with_stdin("login", genmb.key).code, 0);
    home.run("whoami").pins(0, &shown("genmb"), "");
}

#[test]
fn doctor_checks_the_key_as_far_as_possible() {
    let findings = |home: &Home| -> Vec<(String, String, String)> {
        let rows = home.run("doctor -o json").json();
        let text = |row: &serde_json::Value, field: &str| row[field].as_str().unwrap().to_owned();
        let told = |row: &serde_json::Value| {
            (
                text(row, "check"),
                text(row, "status"),
                text(row, "message"),
            )
        };
        rows.as_array().unwrap().iter().map(told).collect()
    };
    let (home, _server) = logged_in(&DASHBOARDS[0]);
    let found = findings(&home);
    let (check, status, message) = found.last().unwrap();
    assert_eq!((check.as_str(), status.as_str()), ("key", "ok"));
    assert!(
        message.ends_with("is well-formed; this service has no way to verify it"),
        "{message}"
    );
    let server = WireServer::start([reply(200, "[]"), reply(200, "[]")]);
    let home = home_at(&server);
    assert_eq!(home.run_with_stdin("login", GENMB_KEY).code, 0);
    let found = findings(&home);
    assert!(
        found
            .iter()
            .any(|(check, status, _)| (check.as_str(), status.as_str()) == ("service", "ok")),
        "{found:?}"
    );
    assert!(
        found
            .last()
            .unwrap()
            .2
            .starts_with("valid for an unknown account"),
        "{found:?}"
    );
}

#[test]
fn a_key_verb_names_the_dashboard_and_sends_nothing() {
    for service in &DASHBOARDS {
        let (home, server) = logged_in(service);
        let before = server.received().len();
        let refused = format!(
            "error: {0} has no API for keys\n\n\
             hint: manage {0} keys in the dashboard: {1}\n\n\
             hint: log in with a key from there: `genkey login`\n",
            service.title, service.place
        );
        for verb in [
            "list",
            "list --stored",
            "create --name ci",
            "show 1",
            "rename 1 two",
            "revoke 1 -y",
            "revoke-all -y",
        ] {
            home.run(verb).pins(2, "", &refused);
            home.run(&format!("keys {verb}")).pins(2, "", &refused);
        }
        home.run("logout --revoke").pins(2, "", &refused);
        assert_eq!(home.run("token").code, 0, "the login is still there");
        assert_eq!(server.received().len(), before);
        assert_eq!(home.run("logout").code, 0);
        home.run("list").pins(2, "", &refused);
        assert!(
            !home.read(places::JOURNAL).contains("ci"),
            "nothing was started"
        );
    }
}

#[test]
fn a_named_key_must_be_the_login() {
    for service in &DASHBOARDS {
        let (home, _server) = logged_in(service);
        for line in ["use ci", "token ci", "run --key ci -- true", "env ci"] {
            home.run(line).pins(
                6,
                "",
                "error: no secret for `ci` is stored on this machine (profile `default`)\n\n\
                 hint: a profile of this service holds one key; use another profile for another key\n",
            );
        }
    }
}

#[test]
fn a_former_login_is_left_if_keys_have_no_ids() {
    for service in &DASHBOARDS {
        let asked = if service.name == "genmb" { 2 } else { 0 };
        let server = WireServer::start((0..asked).map(|_| reply(200, "[]")));
        let home = home_at(&server);
        // Another key of the same form.
        let other = service
            .key
            .replace("5ec2", "6ec2")
            .replace("5up3r", "6up3r");
        assert_eq!(home.run_with_stdin("login", service.key).code, 0);
        assert_eq!(home.run_with_stdin("login", &other).code, 0);
        let former = format!(
            "login-{}",
            jiff::Timestamp::now()
                .to_zoned_datetime(jiff::tz::TimeZone::UTC)
                .date()
        );
        home.run("token ci").pins(
            6,
            "",
            &format!(
                "error: no secret for `ci` is stored on this machine (profile `default`)\n\n\
                 hint: a profile of this service holds its login and former ones: `{former}`\n"
            ),
        );
        assert_eq!(
            home.run(&format!("token {former}")).data().trim(),
            service.key
        );
        assert_eq!(home.run(&format!("use {former}")).code, 0);
        assert_eq!(home.run("token").data().trim(), service.key);
    }
}

#[test]
fn profiles_of_several_services_are_independent() {
    let servers =
        [0, 1, 1].map(|asked| WireServer::start((0..asked).map(|_| reply(200, "{\"id\": 1}"))));
    let home = Home::with_file_store();
    let keys = [
        ("genrex", GENREX_KEY),
        ("genmb", GENMB_KEY),
        ("gen", "gen_pat_hunter2"),
    ];
    for ((name, key), server) in keys.into_iter().zip(&servers) {
        let ended = home.run_with_stdin(
            &format!("--profile {name} login --api-url {}", server.url()),
            key,
        );
        assert_eq!(ended.code, 0, "{}", ended.stderr);
    }
    for (name, key) in keys {
        assert_eq!(
            home.run(&format!("--profile {name} token")).data(),
            format!("{key}\n")
        );
    }
    let listed = home.run("profile list -o csv").data().to_owned();
    for (name, _) in keys {
        assert!(
            listed.contains(&format!("\n{name},false,{name},http://127.0.0.1:")),
            "{listed}"
        );
    }
    let wrong = home.run_with_stdin("--profile gen login", GENMB_KEY);
    wrong.pins(
        2,
        "",
        "error: not a valid GEN API key: this looks like a GenMB key, but a GEN key starts with `gen_pat_`\n\n\
         hint: `genkey --profile genmb login --provider genmb` logs in to GenMB with a separate profile\n",
    );
}

#[test]
fn a_login_is_never_sent_to_another_service() {
    let (home, _server) = logged_in(&DASHBOARDS[1]);
    let other = WireServer::start([]);
    let ended = home.run(&format!("whoami --api-url {}", other.url()));
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (4, ""),
        "{}",
        ended.stderr
    );
    for (line, wrong) in [
        (
            "whoami --api-url https://api.gen.pro/v1",
            "`https://api.gen.pro/v1` belongs to GEN",
        ),
        (
            "whoami --api-url https://agent.gen.pro/v1",
            "`https://agent.gen.pro/v1` belongs to GEN",
        ),
        (
            "token --api-url https://api.genrex.io/v2",
            "`https://api.genrex.io/v2` belongs to GenRex",
        ),
    ] {
        home.run(line).pins(
            2,
            "",
            &format!("error: invalid `--api-url`: {wrong}; keys of GenMB are not sent there\n"),
        );
    }
    let fresh = Home::with_file_store().with("GENKEY_API_URL", "https://genmb.com/api");
    let ended = fresh.run_with_stdin("login", GENREX_KEY);
    assert!(
        ended
            .stderr
            .starts_with("error: not a valid GenMB API key: this looks like a GenRex key"),
        "{}",
        ended.stderr
    );
    let ended = fresh.run_with_stdin("login --provider gen", "gen_pat_hunter2");
    assert!(
        ended
            .stderr
            .contains("belongs to GenMB; keys of GEN are not sent there"),
        "{}",
        ended.stderr
    );
    assert_eq!(ended.code, 2);
    assert_eq!(fresh.files(), ["identity.txt"]);
}

#[test]
fn changing_the_service_resets_its_settings() {
    let genmb = WireServer::start([reply(200, "[]")]);
    let gen_pro = WireServer::start([reply(200, "{\"id\": 1}")]);
    let home = Home::with_file_store();
    let at = |server: &WireServer| format!("--api-url {}", server.url());
    let login = format!("login --provider gen --dialect pat {}", at(&gen_pro));
    assert_eq!(home.run_with_stdin(&login, "gen_pat_hunter2").code, 0);
    let login = format!(
        "login --provider genmb --key-header X-MCP-API-Key {}",
        at(&genmb)
    );
    let moved = home.run_with_stdin(&login, GENMB_KEY);
    let told = "the previous login key is still stored as `login-";
    assert!(
        moved.code == 0 && moved.stderr.starts_with(told),
        "{}",
        moved.stderr
    );
    let config = home.read(places::CONFIG);
    assert!(
        config.contains("dialect = \"auto\"\n") && config.contains("header = \"X-MCP-API-Key\"\n"),
        "{config}"
    );
    assert!(
        config.contains(&genmb.url()) && !config.contains(&gen_pro.url()),
        "{config}"
    );
    assert_eq!(
        home.run_with_stdin(
            &format!("login --provider genrex {}", at(&genmb)),
            GENREX_KEY
        )
        .code,
        0
    );
    let config = home.read(places::CONFIG);
    assert!(
        config.contains("header = \"Authorization: Bearer\"\n"),
        "{config}"
    );
}

#[test]
fn in_ci_the_variable_selects_the_service() {
    let home = Home::new()
        .with("CI", "true")
        .with("GENREX_API_KEY", GENREX_KEY);
    let shown = home.run("whoami -o json").json();
    assert_eq!(
        (&shown["provider"], &shown["api_url"]),
        (&"genrex".into(), &"https://api.genrex.io/v1".into())
    );
    assert_eq!(shown["credential"], "environment variable `GENREX_API_KEY`");
    assert_eq!(
        home.run("env").data(),
        format!("export GENREX_API_KEY='{GENREX_KEY}'\n")
    );
    let with_gen = home.with("GEN_API_KEY", "gen_pat_hunter2");
    assert_eq!(
        with_gen.run("token").data(),
        "gen_pat_hunter2\n",
        "GEN goes first"
    );
    let two = Home::new()
        .with("GENMB_API_KEY", GENMB_KEY)
        .with("GENREX_API_KEY", GENREX_KEY);
    assert_eq!(two.run("token").code, 4, "nothing is guessed");
    let elsewhere = Home::new()
        .with("GENREX_API_KEY", GENREX_KEY)
        .with("GENKEY_API_URL", "https://api.unknown.invalid/v1");
    assert_eq!(
        elsewhere.run("whoami").code,
        4,
        "an address that nobody knows gets no key of GenRex"
    );
    assert!(elsewhere.files().is_empty());
    let server = WireServer::start([reply(200, "[]")]);
    let here = Home::new()
        .with("GENMB_API_KEY", GENMB_KEY)
        .with("GENKEY_API_URL", server.url());
    assert_eq!(
        here.run("whoami -q -o tsv").code,
        0,
        "a service on this machine does"
    );
    assert_eq!(
        server.received()[0].header("authorization"),
        Some(format!("Bearer {GENMB_KEY}").as_str())
    );
}
