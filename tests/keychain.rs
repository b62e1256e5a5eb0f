//! The keychain store with a real GNOME Keyring, and with broken keychains.

use std::process::Output;
use std::thread;
use std::time::Duration;

use crate::support::fake_keychain::{FakeKeychain, Person};
use crate::support::keyring::Keyring;
use crate::support::store_process::{Stores, metadata};

/// No call may take this long: the shortest hang seen without genkey's own time limit.
const HANG: Duration = Duration::from_secs(30);
const SECRET: &str = "gen_pat_5up3rS3cret";

fn keychain(keyring: &Keyring) -> Stores {
    Stores::new("keychain", keyring.environment())
}

fn said(output: &Output) -> String {
    String::from_utf8([&output.stdout[..], &output.stderr[..]].concat()).unwrap()
}

fn lookup(keyring: &Keyring, entry: &str) -> String {
    said(&keyring.secret_tool(&["lookup", "service", "genkey", "username", entry]))
}

#[test]
fn secret_tool_reads_what_genkey_wrote() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let store = keychain(&keyring);
    store
        .put("work/12", "GEN key \"ci\" (api.gen.pro)", SECRET)
        .ok();
    assert_eq!(lookup(&keyring, "work/12"), SECRET);
    let found = said(&keyring.secret_tool(&["search", "service", "genkey"]));
    let ours = [
        "attribute.username = work/12",
        "attribute.service = genkey",
        "attribute.genkey:profile = work",
    ];
    for line in ours
        .into_iter()
        .chain(["label = GEN key \"ci\" (api.gen.pro)"])
    {
        assert!(found.contains(line), "{found}");
    }
    assert_eq!(store.get("work/12").ok(), SECRET);
    assert_eq!(store.get("work/1").ok(), "none");
}

#[test]
fn an_entry_is_replaced_relabelled_and_removed_in_place() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let store = keychain(&keyring);
    store.put("work/12", "old label", "old").ok();
    store.put("work/12", "new label", SECRET).ok();
    let found = said(&keyring.secret_tool(&["search", "--all", "service", "genkey"]));
    assert_eq!(found.matches("label = ").count(), 1, "{found}");
    assert!(found.contains("label = new label"), "{found}");
    store.relabel("work/12", "renamed").ok();
    assert!(
        said(&keyring.secret_tool(&["search", "service", "genkey"])).contains("label = renamed")
    );
    assert_eq!(lookup(&keyring, "work/12"), SECRET);
    assert_eq!(store.remove("work/12").ok(), "true");
    assert_eq!(store.remove("work/12").ok(), "false");
    assert_eq!(lookup(&keyring, "work/12"), "");
    assert_eq!(
        store.relabel("work/12", "x").error("Refused"),
        "keychain error: no such entry: `work/12`"
    );
}

#[test]
fn a_proof_leaves_nothing_behind() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    keychain(&keyring).prove().ok();
    assert_eq!(
        said(&keyring.secret_tool(&["search", "--all", "service", "genkey"])),
        ""
    );
}

#[test]
fn a_secret_survives_a_restart_of_the_keyring() {
    let Some(mut keyring) = Keyring::unlocked() else {
        return;
    };
    keychain(&keyring).put("work/12", "label", SECRET).ok();
    keyring.restart();
    assert_eq!(keychain(&keyring).get("work/12").ok(), SECRET);
}

#[test]
fn secrets_are_stored_unchanged() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    for secret in [
        "ends with a newline\n",
        " ü \"{}\\ \t日本 ",
        &"x".repeat(20_000),
    ] {
        keychain(&keyring).put("work/ü 1", "label", secret).ok();
        assert_eq!(keychain(&keyring).get("work/ü 1").ok(), secret);
    }
}

#[test]
fn concurrent_writers_lose_nothing() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let store = keychain(&keyring);
    thread::scope(|scope| {
        for number in 0..16 {
            let store = &store;
            scope.spawn(move || {
                store
                    .put(
                        &format!("work/{number}"),
                        "label",
                        &format!("{SECRET}{number}"),
                    )
                    .ok()
                    .to_owned()
            });
        }
    });
    for number in 0..16 {
        assert_eq!(
            lookup(&keyring, &format!("work/{number}")),
            format!("{SECRET}{number}")
        );
    }
}

#[test]
fn a_locked_keyring_is_reported_as_locked_and_left_unchanged() {
    let Some(mut keyring) = Keyring::unlocked() else {
        return;
    };
    keychain(&keyring).put("work/12", "label", SECRET).ok();
    keyring.lock();
    let store = keychain(&keyring);
    let expected = "the keychain is locked: unlock it to use the entry `work/12`";
    assert_eq!(store.get("work/12").error("Locked"), expected);
    assert_eq!(
        store.put("work/12", "label", "other").error("Locked"),
        expected
    );
    assert_eq!(store.remove("work/12").error("Locked"), expected);
    assert_eq!(store.relabel("work/12", "x").error("Locked"), expected);
    keyring.restart();
    assert_eq!(keychain(&keyring).get("work/12").ok(), SECRET);
}

#[test]
fn in_a_locked_keyring_no_entry_is_missing_and_none_is_written() {
    let Some(keyring) = Keyring::locked() else {
        return;
    };
    let store = keychain(&keyring);
    let expected = "the keychain is locked: unlock the collection `Login`";
    assert_eq!(store.get("work/12").error("Locked"), expected);
    assert_eq!(
        store.put("work/12", "label", SECRET).error("Locked"),
        expected
    );
    assert_eq!(store.remove("work/12").error("Locked"), expected);
    assert_eq!(store.prove().error("Locked"), expected);
    assert_eq!(store.entries().error("Locked"), expected);
}

#[test]
fn a_keyring_that_has_just_started_is_locked_not_empty() {
    let Some(mut keyring) = Keyring::unlocked() else {
        return;
    };
    keychain(&keyring).put("work/12", "label", SECRET).ok();
    keyring.restart_locked();
    assert!(
        keychain(&keyring)
            .get("work/12")
            .error("Locked")
            .starts_with("the keychain is locked: ")
    );
    assert!(
        keychain(&keyring)
            .get("work/13")
            .error("Locked")
            .starts_with("the keychain is locked: ")
    );
}

#[test]
fn a_prompt_that_cannot_be_shown_does_not_hang() {
    let Some(keyring) = Keyring::locked() else {
        return;
    };
    let store = keychain(&keyring).interactive(Duration::from_secs(30));
    assert!(
        store
            .prove()
            .error("Locked")
            .starts_with("the keychain is locked: ")
    );
}

#[test]
fn a_frozen_keyring_times_out_after_three_seconds() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    keyring.freeze();
    let [get, prove] = thread::scope(|scope| {
        let store = keychain(&keyring);
        let get = scope.spawn(|| keychain(&keyring).get("work/12"));
        [store.put("work/12", "label", SECRET), get.join().unwrap()]
    });
    keyring.thaw();
    for answer in [get, prove] {
        assert_eq!(
            answer.error("TimedOut"),
            "the keychain did not respond within 3 seconds"
        );
        assert!(
            (Duration::from_secs(3)..HANG).contains(&answer.took),
            "{:?}",
            answer.took
        );
    }
}

#[test]
fn a_frozen_keyring_times_out_as_soon_when_interactive() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    keyring.freeze();
    let answer = keychain(&keyring)
        .interactive(Duration::from_secs(60))
        .get("work/12");
    keyring.thaw();
    assert_eq!(
        answer.error("TimedOut"),
        "the keychain did not respond within 3 seconds"
    );
    assert_eq!(answer.notices, 0, "nothing to unlock, nothing to wait for");
}

#[test]
fn a_bus_that_never_responds_times_out_after_three_seconds() {
    let (keyring, _listener) = Keyring::mute();
    let answer = keychain(&keyring).get("work/12");
    assert_eq!(
        answer.error("TimedOut"),
        "the keychain did not respond within 3 seconds"
    );
    assert!(answer.took < HANG, "{:?}", answer.took);
}

#[test]
fn without_a_keychain_the_error_says_what_is_missing() {
    let absent = Keyring::absent();
    let expected = "the keychain is not available: no D-Bus session bus";
    for answer in [
        keychain(&absent).prove(),
        keychain(&absent).get("work/12"),
        keychain(&absent).remove("work/12"),
    ] {
        assert_eq!(answer.error("Missing"), expected);
    }
    let Some(without_provider) = Keyring::without_provider() else {
        return;
    };
    let expected = "the keychain is not available: nothing on the D-Bus session bus provides `org.freedesktop.secrets`";
    assert_eq!(
        keychain(&without_provider).prove().error("Missing"),
        expected
    );
    let Some(without_collection) = Keyring::without_collection() else {
        return;
    };
    let expected = "the keychain is not available: the Secret Service has no default collection; create one in your desktop's password manager";
    assert_eq!(
        keychain(&without_collection).prove().error("Missing"),
        expected
    );
    assert_eq!(
        keychain(&without_collection)
            .get("work/12")
            .error("Missing"),
        expected
    );
}

#[test]
fn an_item_of_another_program_is_never_read_changed_or_removed() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let store = keychain(&keyring);
    for (attribute, value) in [
        ("owner", "another program"),
        ("xdg:schema", "org.example.Other"),
    ] {
        let theirs = ["service", "genkey", "username", "work/12", attribute, value];
        keyring.secret_tool_with(
            &[&["store", "--label=Theirs"][..], &theirs[..]].concat(),
            b"their secret",
        );
        let expected = format!(
            "keychain error: the item named `work/12` belongs to another program: it has the attribute `{attribute}`"
        );
        assert_eq!(store.get("work/12").error("Refused"), expected);
        assert_eq!(
            store.put("work/12", "label", SECRET).error("Refused"),
            expected
        );
        assert_eq!(store.remove("work/12").error("Refused"), expected);
        assert_eq!(store.relabel("work/12", "label").error("Refused"), expected);
        assert_eq!(store.entries().ok(), "");
        let found = said(&keyring.secret_tool(&["search", "--all", "service", "genkey"]));
        assert!(
            found.contains("label = Theirs") && found.contains("secret = their secret"),
            "{found}"
        );
        assert_eq!(found.matches("label = ").count(), 1, "{found}");
        assert!(
            keyring
                .secret_tool(&["clear", "service", "genkey"])
                .status
                .success()
        );
    }
}

#[test]
fn attributes_that_a_provider_adds_do_not_make_an_entry_another_programs() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let store = keychain(&keyring);
    store.put("work/12", "label", SECRET).ok();
    keyring.add_attribute("work/12", "Uuid", "1514eb2473f547a999d5df7d0e04aa4a");
    assert_eq!(store.get("work/12").ok(), SECRET);
    assert_eq!(
        store.entries().ok(),
        format!("work/12 {}", metadata().to_line())
    );
    store.put("work/12", "label", "replaced").ok();
    assert_eq!(store.get("work/12").ok(), "replaced");
    assert_eq!(store.remove("work/12").ok(), "true");
}

#[test]
fn genkeys_entries_are_listed_and_no_others() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let store = keychain(&keyring);
    assert_eq!(store.entries().ok(), "");
    let put_theirs = |attributes: &[&str]| {
        let store = [
            &["store", "--label=genkey: ci (api.gen.pro)"][..],
            attributes,
        ]
        .concat();
        assert!(
            keyring
                .secret_tool_with(&store, b"their secret")
                .status
                .success()
        );
    };
    // Written later, it would replace any item that has this attribute and more.
    put_theirs(&["service", "genkey"]);
    store
        .put("work/12", "genkey: ci (api.gen.pro)", SECRET)
        .ok();
    store.put("work/13", "relabelled by somebody", SECRET).ok();
    put_theirs(&[
        "service",
        "genkey",
        "username",
        "work/14",
        "owner",
        "another program",
    ]);
    put_theirs(&["service", "other", "username", "work/15"]);
    // As early versions wrote it.
    put_theirs(&["service", "genkey", "username", "work/16"]);
    let stored = metadata().to_line();
    assert_eq!(
        store.entries().ok(),
        format!("work/12 {stored}\nwork/13 {stored}\nwork/16 ?")
    );
    assert_eq!(store.get("work/16").ok(), "their secret");
    keyring.lock();
    assert_eq!(
        store.entries().error("Locked"),
        "the keychain is locked: unlock it to list its entries"
    );
}

#[test]
fn two_items_with_one_name_are_an_error() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let store = keychain(&keyring);
    store.put("work/12", "label", SECRET).ok();
    let more = [
        "store",
        "--label=x",
        "service",
        "genkey",
        "username",
        "work/12",
        "owner",
        "x",
    ];
    keyring.secret_tool_with(&more, b"their secret");
    for answer in [
        store.get("work/12"),
        store.put("work/12", "label", "new"),
        store.remove("work/12"),
    ] {
        let message = answer.error("Refused");
        assert!(
            message.starts_with("keychain error: several items are named `work/12`"),
            "{message}"
        );
    }
    let found = said(&keyring.secret_tool(&["search", "--all", "service", "genkey"]));
    assert!(
        found.contains(SECRET) && found.contains("their secret"),
        "{found}"
    );
}

#[test]
fn a_secret_that_is_not_text_is_never_shown() {
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let ours = [
        "store",
        "--label=x",
        "service",
        "genkey",
        "username",
        "work/12",
    ];
    keyring.secret_tool_with(&ours, b"gen_pat_\xff\xfe");
    let answer = keychain(&keyring).get("work/12");
    assert_eq!(
        answer.error("Damaged"),
        "invalid data from the keychain: the entry `work/12` is not text"
    );
    assert!(
        !answer.debug.contains("gen_pat") && !answer.debug.contains("103"),
        "{}",
        answer.debug
    );
}

#[test]
fn a_locked_keychain_that_hides_its_items_does_not_prompt_scripts() {
    let Some(bus) = Keyring::without_provider() else {
        return;
    };
    let provider = FakeKeychain::provide(&bus.address(), Person::Away);
    let store = keychain(&bus);
    let expected = "the keychain is locked: unlock the collection `Passwords`";
    for answer in [
        store.get("work/12"),
        store.put("work/12", "label", SECRET),
        store.remove("work/12"),
        store.prove(),
    ] {
        assert_eq!(answer.error("Locked"), expected);
    }
    assert_eq!(provider.prompts(), 0);
}

#[test]
fn a_prompt_is_shown_once_announced_and_times_out() {
    let Some(bus) = Keyring::without_provider() else {
        return;
    };
    let provider = FakeKeychain::provide(&bus.address(), Person::Away);
    let answer = keychain(&bus)
        .interactive(Duration::from_secs(2))
        .get("work/12");
    assert_eq!(
        answer.error("TimedOut"),
        "the keychain did not respond within 2 seconds"
    );
    assert_eq!((provider.prompts(), answer.notices), (1, 1));
}

#[test]
fn a_dismissed_prompt_is_an_error() {
    let Some(bus) = Keyring::without_provider() else {
        return;
    };
    let provider = FakeKeychain::provide(&bus.address(), Person::Dismisses);
    let answer = keychain(&bus)
        .interactive(Duration::from_secs(30))
        .get("work/12");
    assert_eq!(
        answer.error("Locked"),
        "the keychain is locked: the unlock prompt was dismissed"
    );
    assert_eq!(provider.prompts(), 1);
}

#[test]
fn after_unlocking_the_call_continues() {
    let Some(bus) = Keyring::without_provider() else {
        return;
    };
    let provider = FakeKeychain::provide(&bus.address(), Person::Unlocks);
    assert_eq!(
        keychain(&bus)
            .interactive(Duration::from_secs(30))
            .get("work/12")
            .ok(),
        "none"
    );
    assert_eq!(provider.prompts(), 1);
}

#[test]
fn no_store_that_a_reboot_clears_is_built_in() {
    let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")).unwrap();
    assert!(lock.contains("name = \"zbus-secret-service-keyring-store\""));
    assert!(!lock.contains("keyutils"));
}
