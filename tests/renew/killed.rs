//! `renew` that is killed at each of its points, and then runs undisturbed.

use super::bench::{DAY, Desk};

const PLACES: &str = "\
deliver = [
  { to = \"dotenv:.env\", reload = \"echo >> reloads\" },
  { to = \"command\", run = \"cat > pushed\" },
]
";

fn desk(grace: &str) -> Desk {
    Desk::new(&format!(
        "[keys.ci]\nexpires_in = \"30d\"\ngrace = \"{grace}\"\nverify = \"true\"\n{PLACES}"
    ))
}

/// Kills a run, runs it to its end, and checks that nothing is left to do. Returns the current key.
#[track_caller]
fn killed(desk: &Desk, arguments: &[&str], point: &str) -> i64 {
    let [clock, offset] = desk.clock();
    let arguments = [&["renew", "-q", &clock, &offset], arguments].concat();
    let worked = !desk.live().is_empty();
    desk.killed(&arguments, point);
    assert!(!worked || !desk.live().is_empty(), "{point}");
    let ended = desk.renew(&["-q"]);
    assert_eq!(ended.code, 0, "{point}: {}", ended.stderr);
    desk.between.forget();
    let before = desk.rows();
    let again = desk.renew(&["-q"]);
    assert_eq!((again.code, again.stderr.as_str()), (0, ""), "{point}");
    assert_eq!(desk.between.changes(), Vec::<String>::new(), "{point}");
    assert_eq!(desk.rows(), before, "{point}");
    let live = desk.live();
    let current: Vec<_> = live.iter().filter(|(_, name)| name == "ci").collect();
    let [(id, _)] = current.as_slice() else {
        panic!("{point}: {live:?}");
    };
    desk.holds(".env", *id);
    desk.holds("pushed", *id);
    *id
}

#[track_caller]
fn is_alone(desk: &Desk, id: i64, point: &str) {
    assert_eq!(desk.live(), [(id, "ci".to_owned())], "{point}");
    assert_eq!(desk.stored(), [id], "{point}");
    assert_eq!(desk.journal(), "", "{point}");
}

#[test]
fn a_creation_that_is_killed_is_finished_or_starts_again() {
    let desk = desk("24h");
    for point in [
        "issue.answered",
        "issue.indexed",
        "issue.stored",
        "rotate.proven",
        "rotate.delivering",
        "deliver..env",
        "destination.changing",
        "destination.changed",
        "rotate.delivered",
        "issue.renamed",
    ] {
        let id = killed(&desk, &[], point);
        is_alone(&desk, id, point);
        desk.table()
            .execute("UPDATE token SET revoked_at = created_at", ())
            .unwrap();
    }
    is_killed_before_the_request(&desk, &[]);
}

/// Afterwards the journal watches for a request that arrives late.
#[track_caller]
fn is_killed_before_the_request(desk: &Desk, arguments: &[&str]) {
    let point = "issue.planned";
    let id = killed(desk, arguments, point);
    assert_eq!(desk.live(), [(id, "ci".to_owned())]);
    assert_eq!(desk.stored(), [id]);
    assert_ne!(desk.journal(), "");
    let recovered = desk.home.run("recover");
    recovered.pins(0, "", "nothing to recover\n");
}

const OF_ROTATIONS: [&str; 12] = [
    "issue.answered",
    "issue.indexed",
    "issue.stored",
    "rotate.proven",
    "rotate.delivering",
    "destination.changing",
    "destination.changed",
    "rotate.delivered",
    "rotate.switched",
    "rotate.indexed",
    "issue.renamed",
    "rotate.settled",
];

#[test]
fn a_rotation_without_a_grace_that_is_killed_is_finished_or_undone() {
    let desk = desk("0");
    assert_eq!(desk.actions(), ["ci created"]);
    for point in OF_ROTATIONS
        .into_iter()
        .chain(["retire.answered", "secret.removed"])
    {
        let id = killed(&desk, &["--force"], point);
        is_alone(&desk, id, point);
    }
    desk.is_clean();
    is_killed_before_the_request(&desk, &["--force"]);
}

/// The old key is revoked a day later, by a run that is killed, too.
#[test]
fn a_rotation_with_a_grace_and_its_end_are_killed_and_finished_or_undone() {
    let desk = desk("24h");
    assert_eq!(desk.actions(), ["ci created"]);
    let ends = ["retire.answered", "secret.removed"];
    for (number, point) in OF_ROTATIONS.into_iter().enumerate() {
        let mut id = killed(&desk, &["--force"], point);
        assert!(desk.live().len() <= 2, "{point}");
        if desk.live().len() == 2 {
            desk.advance(DAY + DAY);
            id = killed(&desk, &[], ends[number % ends.len()]);
        }
        is_alone(&desk, id, point);
    }
    desk.is_clean();
}

#[test]
fn a_delivery_to_what_lags_that_is_killed_is_done_again() {
    let desk = desk("24h");
    assert_eq!(desk.actions(), ["ci created"]);
    for point in [
        "deliver..env",
        "destination.changing",
        "destination.changed",
        "persist.index.json",
    ] {
        std::fs::remove_file(desk.home.path(".env")).unwrap();
        let reloads = desk.count("reloads");
        let id = killed(&desk, &[], point);
        is_alone(&desk, id, point);
        assert_eq!(id, 1, "{point}");
        assert!(desk.count("reloads") > reloads, "{point}");
    }
    desk.is_clean();
}
