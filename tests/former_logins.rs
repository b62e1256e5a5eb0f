//! A login that another one replaces: its secret may be the only copy, and stays.

use crate::support::genkey::{Home, Sandbox, places};

/// A home, and two keys that somebody has made elsewhere.
struct Bench {
    home: Home,
    _server: Sandbox,
    keys: [String; 2],
}

impl Bench {
    fn new() -> Self {
        let mut home = Home::with_file_store();
        let server = Sandbox::start(&home);
        home.set("GENKEY_API_URL", &server.url);
        let elsewhere = Home::with_file_store()
            .with("GENKEY_API_URL", &server.url)
            .with("GEN_API_KEY", &server.key);
        let make = |name| {
            elsewhere
                .run(&format!("create --name {name} --show-token -q"))
                .stdout
                .trim()
                .to_owned()
        };
        let keys = [make("one"), make("two")];
        Self {
            home,
            _server: server,
            keys,
        }
    }

    fn log_in(&self, key: &str) -> String {
        let ended = self.home.run_with_stdin("login", key);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        ended.stderr
    }

    fn token(&self, line: &str) -> String {
        self.home
            .run(&format!("token {line}"))
            .data()
            .trim()
            .to_owned()
    }

    /// The stored keys by the index: their ids and how many entries it names.
    fn stored(&self) -> Vec<String> {
        let index: serde_json::Value =
            serde_json::from_str(&self.home.read(places::INDEX)).unwrap();
        let id = |key: &serde_json::Value| {
            key["id"]
                .as_str()
                .map_or_else(|| key["id"].to_string(), str::to_owned)
        };
        index["keys"].as_array().unwrap().iter().map(id).collect()
    }
}

/// The name of today's first former login.
fn today() -> String {
    format!(
        "login-{}",
        jiff::Timestamp::now()
            .to_zoned_datetime(jiff::tz::TimeZone::UTC)
            .date()
    )
}

#[test]
fn a_second_login_leaves_the_first_as_a_stored_key_and_use_goes_back_to_it() {
    let bench = Bench::new();
    let (former, [one, two]) = (today(), &bench.keys);
    bench.log_in(one);
    let said = bench.log_in(two);
    let stays = format!(
        "the previous login key is still stored as `{former}`; `genkey use {former}` switches back\n"
    );
    assert!(said.starts_with(&stays), "{said}");
    assert_eq!(
        (bench.token(""), bench.token(&former)),
        (two.clone(), one.clone())
    );
    let printed = bench.home.run_args(&[
        "run",
        "--key",
        &former,
        "--",
        "sh",
        "-c",
        "printf %s \"$GEN_API_KEY\"",
    ]);
    assert_eq!(printed.data(), one);
    assert_eq!(
        bench.home.run(&format!("env {former}")).data().trim(),
        format!("export GEN_API_KEY='{one}'")
    );
    let listed = bench.home.run("list --stored -o json").json();
    let row = &listed.as_array().unwrap()[..];
    assert!(
        matches!(row, [row] if row["name"] == *former && row["stored"]["store"] == "file"),
        "{listed}"
    );
    assert_eq!(
        bench
            .home
            .run("list -o json")
            .json()
            .as_array()
            .unwrap()
            .len(),
        2,
        "it is not listed twice"
    );
    let second = format!("{former}-2");
    bench.home.run(&format!("use {former}")).pins(
        0,
        "",
        &format!(
            "profile `default` now uses key `{former}`\n\
             the previous login key is still stored as `{second}`; `genkey use {second}` switches back\n"
        ),
    );
    assert_eq!(
        (bench.token(""), bench.token(&second)),
        (one.clone(), two.clone())
    );
    let shown = bench.home.run("whoami -o json").json();
    assert_eq!(
        (&shown["key_id"], &shown["expires_at"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
    assert_eq!(
        bench.home.run("profile show -o json").json()["stored_keys"],
        2
    );
}

#[test]
fn a_former_login_at_another_service_is_printed_by_the_suggested_command() {
    let Bench {
        mut home,
        _server: first,
        keys,
    } = Bench::new();
    let address = first.url.clone();
    home.unset("GENKEY_API_URL");
    let log_in = |url: &str, key: &str| home.run_with_stdin(&format!("login --api-url {url}"), key);
    assert_eq!(log_in(&address, &keys[0]).code, 0);
    let other = Home::with_file_store();
    let second = Sandbox::start(&other);
    let ended = log_in(&second.url, &second.key);
    let told = ended
        .stderr
        .lines()
        .find(|line| line.contains("is still stored as"))
        .unwrap()
        .to_owned();
    let command = told
        .split('`')
        .find(|part| part.starts_with("genkey "))
        .unwrap();
    assert_eq!(
        home.run(command.strip_prefix("genkey ").unwrap())
            .data()
            .trim(),
        keys[0],
        "{told}"
    );
}

#[test]
fn use_and_create_use_also_leave_the_previous_login_stored() {
    let bench = Bench::new();
    let (former, [one, _]) = (today(), &bench.keys);
    bench.log_in(one);
    let made = bench.home.run("create --name ci --use -q -o json").json();
    assert_eq!(bench.token(&former), *one);
    assert_eq!(bench.stored(), [made["id"].to_string(), former.clone()]);
    assert_eq!(bench.home.run(&format!("use {former}")).code, 0);
    assert!(
        bench
            .home
            .run("use ci")
            .stderr
            .starts_with("profile `default` now uses key `ci` (3)\n")
    );
    assert_eq!(
        bench.stored(),
        [made["id"].to_string(), former],
        "it keeps its name"
    );
}

#[test]
fn logging_in_again_with_a_secret_adds_no_entry() {
    let bench = Bench::new();
    let [one, two] = &bench.keys;
    bench.log_in(one);
    let entry = bench.home.read(places::INDEX);
    bench.log_in(one);
    assert_eq!(bench.home.read(places::INDEX), entry);
    for key in [two, one, two, one] {
        bench.log_in(key);
        assert_eq!(bench.token(""), *key);
    }
    assert_eq!(bench.stored(), [today(), format!("{}-2", today())]);
    // The secret of a key that genkey has made: the login is that key.
    let made = bench
        .home
        .run("create --name ci --show-token -q")
        .stdout
        .trim()
        .to_owned();
    bench.log_in(&made);
    assert_eq!(bench.home.run("whoami -o json").json()["key_name"], "ci");
    assert_eq!(bench.home.run("logout -o json").json()["kept"], true);
    assert_eq!(bench.token("ci"), made);
}

#[test]
fn logging_out_removes_the_login_alone() {
    let bench = Bench::new();
    let (former, [one, two]) = (today(), &bench.keys);
    bench.log_in(one);
    bench.log_in(two);
    bench.home.run("logout").pins(
        0,
        "",
        &format!(
            "logged out of 127.0.0.1:[PORT] (profile `default`)\n\
             the key still works at the service until it expires or is revoked\n\
             still stored: `{former}`; to remove one, run `genkey use NAME` and then `genkey logout`\n"
        ),
    );
    assert_eq!(
        (bench.token(&former), bench.home.run("token").code),
        (one.clone(), 4)
    );
    let remove = bench.home.run("profile remove default -y");
    remove.pins(
        1,
        "",
        "error: cannot remove profile `default`: it still holds the secrets of 1 key\n\n\
         hint: `genkey --profile default revoke KEY…` revokes them and removes their secrets; \
         remove a former login with `use` and then `logout`\n",
    );
    assert_eq!(bench.home.run(&format!("use {former}")).code, 0);
    assert_eq!(bench.home.run("logout -o json").json()["kept"], false);
    assert_eq!(
        (
            bench.stored(),
            bench.home.run(&format!("token {former}")).code
        ),
        (vec![], 6)
    );
    assert_eq!(bench.home.run("profile remove default -y").code, 0);
}

#[test]
fn a_lost_index_loses_no_former_login() {
    let bench = Bench::new();
    let (former, [one, two]) = (today(), &bench.keys);
    bench.log_in(one);
    bench.log_in(two);
    std::fs::remove_file(bench.home.path(places::INDEX)).unwrap();
    let second = format!("{former}-2");
    let found = |name: &str| {
        format!(
            "restored a login key of profile `default`, now stored as `{name}`; `genkey use {name}` switches to it\n"
        )
    };
    bench
        .home
        .run("recover")
        .pins(0, "", &[found(&former), found(&second)].concat());
    let mut secrets = [bench.token(&former), bench.token(&second)];
    secrets.sort();
    let mut keys = bench.keys.clone();
    keys.sort();
    assert_eq!(secrets, keys);
    assert_eq!(bench.home.run(&format!("use {former}")).code, 0);
    bench
        .home
        .run("recover")
        .pins(0, "", "nothing to recover\n");
}

#[test]
fn a_previous_jwt_is_removed_and_reported() {
    let home = Home::with_file_store();
    let server = Sandbox::start_with(&home, "sandbox --port 0 --jwt 1h");
    let home = home.with("GENKEY_API_URL", &server.url);
    assert_eq!(
        home.run_with_stdin("login --jwt", server.jwt.as_ref().unwrap())
            .code,
        0
    );
    let ended = home.run_with_stdin("login", &server.key);
    let said = "the previous JWT was removed from this machine, but it still works at the service until it expires\n";
    assert!(ended.stderr.starts_with(said), "{}", ended.stderr);
    assert_eq!(
        home.run_with_stdin("login --jwt", server.jwt.as_ref().unwrap())
            .code,
        0
    );
    assert_eq!(
        home.run(&format!("token {}", today())).data().trim(),
        server.key,
        "the key stays"
    );
}
