//! During a rotation two keys have one name: the commands know which of them it means.
//!
//! The index and the journal are written by hand, as a rotation leaves them at each step.

use serde_json::{Value, json};

use crate::support::genkey::{Home, Sandbox, places};

/// A home with an old key, `ci`, and a new one, which is to take its place.
struct Bench {
    home: Home,
    server: Sandbox,
    /// The secrets of the old key and of the new one.
    secrets: [String; 2],
}

/// The old key's id, and the new one's.
const OLD: usize = 0;
const NEW: usize = 1;
const IDS: [u64; 2] = [1, 2];

impl Bench {
    fn new() -> Self {
        let mut home = Home::with_file_store();
        let server = Sandbox::start(&home);
        home.set("GENKEY_API_URL", &server.url);
        home.set("GEN_API_KEY", &server.key);
        let secrets = ["ci", "new"].map(|name| {
            let made = home.run(&format!("create --name {name} --show-token -q"));
            assert_eq!(made.code, 0, "{}", made.stderr);
            made.stdout.trim_end().to_owned()
        });
        let bench = Self {
            home,
            server,
            secrets,
        };
        let marker = bench.marker();
        bench.name_at_service(NEW, &format!("ci (genkey {marker})"));
        bench
    }

    fn index(&self) -> Value {
        serde_json::from_str(&self.home.read(places::INDEX)).unwrap()
    }

    /// The marker of the new key's creation.
    fn marker(&self) -> String {
        let index = self.index();
        let keys = index["keys"].as_array().unwrap();
        let new = keys.iter().find(|key| key["id"] == IDS[NEW]).unwrap();
        let (_, marker) = new["entry"].as_str().unwrap().rsplit_once('-').unwrap();
        marker.to_owned()
    }

    /// Renames a key as another machine would.
    fn name_at_service(&self, key: usize, name: &str) {
        let field = format!("persisted_token[name]={name}");
        let path = format!("/persisted_tokens/{}", IDS[key]);
        let ended = self.home.run_args(&["api", "PATCH", &path, "-f", &field]);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
    }

    /// Writes the standings of both keys, which are stored as `ci`.
    fn stand(&self, old: &Value, new: &Value) {
        let mut index = self.index();
        for (key, standing) in [(OLD, old), (NEW, new)] {
            let row = index["keys"][key].as_object_mut().unwrap();
            row.insert("name".into(), "ci".into());
            row.remove("standing");
            if !standing.is_null() {
                row.insert("standing".into(), standing.clone());
            }
        }
        index["version"] = 2.into();
        self.home.write(places::INDEX, index.to_string());
    }

    /// Until the switch.
    fn stage(&self) {
        self.stand(&Value::Null, &json!("staged"));
    }

    /// After the switch, while the service still has the names of before.
    fn switch(&self) {
        self.stand(&retiring(), &Value::Null);
    }

    /// After the switch, when the service has renamed both.
    fn rename_both(&self) {
        self.name_at_service(OLD, "ci (retiring 2099-12-04T09:30Z)");
        self.name_at_service(NEW, "ci");
    }

    /// Writes the journal of the rotation.
    fn write_journal(&self, retire_at: Option<&str>) {
        let mut lines = vec![json!({
            "v": 2, "step": "begin", "work": "rotate", "marker": self.marker(),
            "profile": "default", "service": self.server.url, "store": "file", "name": "ci",
            "expires_in": null, "begun_at": "2026-11-27T09:30:00Z",
            "old": {"id": IDS[OLD], "at": null, "expires_at": null},
            "destinations": [], "verify": null, "grace": 60,
        })];
        lines.extend(retire_at.map(|retire_at| {
            json!({
                "v": 2, "marker": self.marker(), "step": "switched",
                "at": "2026-11-27T09:30:00Z", "retire_at": retire_at,
            })
        }));
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        self.home.write(places::JOURNAL, text);
    }

    /// Every command takes this name for this key, and both ids for their keys.
    #[track_caller]
    fn name_means(&self, name: &str, key: usize) {
        let home = &self.home;
        let secret = &self.secrets[key];
        assert_eq!(home.run_args(&["token", name]).data().trim(), secret);
        let print = [
            "run",
            "--key",
            name,
            "--",
            "sh",
            "-c",
            "printf %s \"$GEN_API_KEY\"",
        ];
        assert_eq!(home.run_args(&print).data(), secret);
        let exported = format!("export GEN_API_KEY='{secret}'\n");
        assert_eq!(home.run_args(&["env", name]).data(), exported);
        let shown = home.run_args(&["show", name, "-o", "json"]).json();
        assert_eq!(shown["id"], IDS[key], "{shown}");
        self.use_key(name);
        assert_eq!(self.index()["logins"]["default"]["key"], IDS[key]);
        for (id, secret) in IDS.iter().zip(&self.secrets) {
            assert_eq!(home.run(&format!("token {id}")).data().trim(), secret);
            let shown = home.run(&format!("show {id} -o json")).json();
            assert_eq!(shown["id"], *id);
        }
    }

    fn use_key(&self, name: &str) {
        let ended = self.home.run_args(&["use", name]);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
    }

    #[track_caller]
    fn revoke(&self, name: &str, key: usize) {
        let ended = self.home.run_args(&["revoke", name, "-y"]);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        let listed = self.home.run("list --all -o json").json();
        let revoked: Vec<&Value> = listed
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| row["status"] == "revoked")
            .map(|row| &row["id"])
            .collect();
        assert_eq!(revoked, [IDS[key]]);
    }
}

fn retiring() -> Value {
    json!({"retiring": {"until": "2099-12-04T09:30:00Z", "by": IDS[NEW]}})
}

#[test]
fn until_the_switch_the_name_means_the_old_key() {
    let bench = Bench::new();
    bench.stage();
    bench.name_means("ci", OLD);
    let temporary = format!("ci (genkey {})", bench.marker());
    let shown = bench
        .home
        .run_args(&["show", &temporary, "-o", "json"])
        .json();
    assert_eq!(shown["id"], IDS[NEW]);
    bench.revoke("ci", OLD);
    assert_eq!(
        bench.home.run("token ci").code,
        6,
        "a staged key has no name"
    );
}

#[test]
fn from_the_switch_on_it_means_the_new_key_before_and_after_the_service_renames_both() {
    let bench = Bench::new();
    bench.switch();
    bench.name_means("ci", NEW);
    bench.rename_both();
    bench.name_means("ci", NEW);
    let index = bench.index();
    assert_eq!(
        index["keys"][OLD]["name"],
        "ci (retiring 2099-12-04T09:30Z)"
    );
    assert_eq!(index["keys"][OLD]["standing"], retiring());
    bench.name_means("ci (retiring 2099-12-04T09:30Z)", OLD);
}

#[test]
fn between_the_switch_and_the_renaming_the_new_key_is_revoked_and_then_the_old_one_has_its_name() {
    let bench = Bench::new();
    bench.switch();
    bench.revoke("ci", NEW);
    let token = bench.home.run("token ci");
    assert_eq!(token.data().trim(), bench.secrets[OLD]);
    let shown = bench.home.run("show ci -o json").json();
    assert_eq!(shown["id"], IDS[OLD]);
}

#[test]
fn an_old_key_whose_secret_is_not_stored_gives_its_name_too() {
    let bench = Bench::new();
    bench.switch();
    let mut index = bench.index();
    index["keys"].as_array_mut().unwrap().remove(OLD);
    index["version"] = 1.into();
    bench.home.write(places::INDEX, index.to_string());
    let ambiguous = "error: the name `ci` is ambiguous: 1, 2\n";
    let show = bench.home.run("show ci");
    assert!(show.stderr.starts_with(ambiguous), "{}", show.stderr);
    bench.write_journal(Some("2099-12-04T09:30:00Z"));
    let shown = bench.home.run("show ci -o json").json();
    assert_eq!(shown["id"], IDS[NEW]);
}

#[test]
fn a_key_named_like_an_id_is_found_during_its_rotation() {
    let bench = Bench::new();
    let name = "77";
    bench.switch();
    let mut index = bench.index();
    for key in [OLD, NEW] {
        index["keys"][key]["name"] = name.into();
    }
    bench.home.write(places::INDEX, index.to_string());
    // The service has renamed the new one only.
    bench.name_at_service(OLD, name);
    bench.name_at_service(NEW, name);
    let token = bench.home.run("token 77");
    assert_eq!(token.data().trim(), bench.secrets[NEW]);
}

#[test]
fn keys_of_a_rotation_are_no_namesakes() {
    let bench = Bench::new();
    let make = |bench: &Bench| bench.home.run("create --name ci").stderr;
    let ours = make(&bench);
    assert!(ours.contains("another key is already named `ci`"), "{ours}");
    let bench = Bench::new();
    bench.switch();
    let renamed = bench.home.run("rename 2 ci").stderr;
    assert!(!renamed.contains("already named"), "{renamed}");
    let bench = Bench::new();
    bench.switch();
    bench.name_at_service(NEW, "other");
    let made = make(&bench);
    assert!(!made.contains("already named"), "{made}");
}

#[test]
fn a_grace_is_no_unfinished_work_until_it_is_over() {
    let bench = Bench::new();
    bench.switch();
    bench.rename_both();
    let (home, reminder) = (
        &bench.home,
        "warning: the rotation of `ci` was interrupted; run `genkey recover`\n",
    );
    let doctor = || {
        let rows = home.run("doctor -o json").json();
        let row = rows
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["check"] == "unfinished");
        let row = row.unwrap();
        let [status, message] =
            ["status", "message"].map(|field| row[field].as_str().unwrap().to_owned());
        (status, message)
    };
    let pair = |status: &str, message: &str| (status.to_owned(), message.to_owned());
    bench.write_journal(Some("2099-12-04T09:30:00Z"));
    for line in ["list", "list -o json", "show ci", "token ci"] {
        assert_eq!(home.run(line).stderr, "", "{line}");
    }
    assert_eq!(doctor(), pair("ok", "1 key retires 2099-12-04 09:30 UTC"));
    let one = home.read(places::JOURNAL);
    let other = one.replace(&bench.marker(), "0123456789abcdef");
    let other = other.replace("2099-12-04", "2099-12-01");
    home.write(places::JOURNAL, format!("{one}{other}"));
    let both = "2 keys retire, the first 2099-12-01 09:30 UTC";
    assert_eq!(doctor(), pair("ok", both));
    let interrupted = pair("warning", "interrupted: the rotation of `ci`");
    let over = "warning: the grace period of a replaced key is over (`ci`); run `genkey recover`\n";
    for (retire_at, reminder) in [(Some("2026-11-27T09:31:00Z"), over), (None, reminder)] {
        bench.write_journal(retire_at);
        assert_eq!(home.run("list").stderr, reminder);
        assert_eq!(doctor(), interrupted);
    }
}

#[test]
fn an_index_of_a_newer_genkey_is_refused_and_left_unchanged() {
    let bench = Bench::new();
    bench.stage();
    let mut index = bench.index();
    index["version"] = 4.into();
    let text = index.to_string();
    bench.home.write(places::INDEX, &text);
    let refused = "error: `[HOME]/data/index.json` has version 4, but this genkey only reads versions up to 3\n";
    let hint = "\nhint: use the version of genkey that wrote it, or a newer one\n";
    let expected = format!("{refused}{hint}");
    bench.home.run("token ci").pins(1, "", &expected);
    bench.home.run("use 2").pins(1, "", &expected);
    assert_eq!(bench.home.read(places::INDEX), text);
}
