use super::*;
use crate::model::{KeyId, StoredAt};

fn intent(number: u8) -> Intent {
    Intent {
        marker: Marker::from_random([number; 8]),
        profile: "default".into(),
        api_url: "https://api.gen.pro/v1".into(),
        store: "keychain".into(),
        name: "ci".into(),
        expires_in: Some("90d".into()),
        begun_at: "2026-11-21T09:30:00Z".parse().unwrap(),
    }
}

fn journal() -> (tempfile::TempDir, Journal) {
    let home = tempfile::tempdir().unwrap();
    let journal = Journal::new(home.path().join("journal.jsonl"));
    (home, journal)
}

fn begun(number: u8) -> Record {
    Record::Begun(intent(number))
}

fn creation(number: u8) -> Work {
    Work::Creation(Creation { intent: intent(number), stored: None, absent: None })
}

fn text(journal: &Journal) -> String {
    fs::read_to_string(&journal.path).unwrap()
}

fn files(home: &tempfile::TempDir) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn the_journal_is_emptied_when_everything_is_done() {
    let (home, journal) = journal();
    let one = journal.begin(&begun(1), Safety::Synced).unwrap();
    let two = journal.begin(&begun(2), Safety::Synced).unwrap();
    let at = StoredAt { store: "keychain".into(), entry: "default/5".into() };
    one.note(&Record::Stored { marker: intent(1).marker, id: KeyId::Number(5), at }).unwrap();
    one.done().unwrap();
    assert_eq!(text(&journal).lines().count(), 4);
    assert!(text(&journal).starts_with(r#"{"v":1,"step":"begun","marker":"0101010101010101","#), "{}", text(&journal));
    two.done().unwrap();
    assert_eq!(text(&journal), "");
    assert_eq!(files(&home), ["journal.jsonl", "journal.lock"]);
}

#[test]
fn work_is_unfinished_only_when_its_process_has_let_go_of_it() {
    let (_home, journal) = journal();
    let work = journal.begin(&begun(1), Safety::Written).unwrap();
    assert_eq!(journal.unfinished().unwrap(), Contents::default());
    assert_eq!(journal.take_stock().unwrap(), (Contents::default(), None));
    drop(work);
    let left = Contents { work: vec![creation(1)], ..Contents::default() };
    assert_eq!(journal.unfinished().unwrap(), left);
    assert_eq!(journal.take_stock().unwrap(), (left, None));
    journal.done(&intent(1).marker).unwrap();
    assert_eq!(journal.unfinished().unwrap(), Contents::default());
}

#[test]
fn a_lock_left_by_a_killed_process_is_held_by_nobody_and_goes_with_its_work() {
    let (home, journal) = journal();
    drop(journal.begin(&begun(1), Safety::Written).unwrap());
    fs::write(journal.work_lock(&intent(1).marker), "").unwrap();
    assert_eq!(journal.unfinished().unwrap().work, [creation(1)]);
    journal.done(&intent(1).marker).unwrap();
    assert_eq!(files(&home), ["journal.jsonl", "journal.lock"]);
}

#[test]
fn steps_are_put_together() {
    let (_home, journal) = journal();
    let at = StoredAt { store: "keychain".into(), entry: "default/5".into() };
    let moment = "2026-11-21T10:00:00Z".parse().unwrap();
    let marker = intent(1).marker;
    drop(journal.begin(&begun(1), Safety::Written).unwrap());
    journal.note(&Record::Stored { marker: marker.clone(), id: KeyId::Number(5), at: at.clone() }).unwrap();
    journal.note(&Record::Absent { marker, at: moment }).unwrap();
    let expected = Creation { intent: intent(1), stored: Some((KeyId::Number(5), at)), absent: Some(moment) };
    assert_eq!(journal.unfinished().unwrap().work, [Work::Creation(expected)]);
}

#[test]
fn a_line_cut_short_spoils_no_other_and_is_set_aside_not_guessed_at() {
    let (_home, journal) = journal();
    fs::write(&journal.path, r#"{"v":1,"step":"beg"#).unwrap();
    assert_eq!(journal.unfinished().unwrap(), Contents::default(), "it may be being written");
    drop(journal.begin(&begun(1), Safety::Synced).unwrap());
    assert_eq!(text(&journal).lines().next(), Some(r#"{"v":1,"step":"beg"#));
    assert_eq!(
        journal.unfinished().unwrap(),
        Contents { work: vec![creation(1)], unreadable: vec![1], ..Contents::default() }
    );

    let (contents, aside) = journal.take_stock().unwrap();
    assert_eq!(contents, Contents { work: vec![creation(1)], unreadable: vec![1], ..Contents::default() });
    assert_eq!(fs::read_to_string(aside.unwrap()).unwrap(), "{\"v\":1,\"step\":\"beg\n");
    let (contents, aside) = journal.take_stock().unwrap();
    assert_eq!((contents, aside), (Contents { work: vec![creation(1)], ..Contents::default() }, None));
    journal.done(&intent(1).marker).unwrap();
    assert_eq!(text(&journal), "");
}

#[test]
fn what_is_done_is_dropped_from_a_long_journal_though_something_is_not() {
    let (_home, journal) = journal();
    drop(journal.begin(&begun(1), Safety::Written).unwrap());
    fs::write(&journal.path, format!("{}torn\n", text(&journal))).unwrap();
    for _ in 0..400 {
        journal.begin(&begun(2), Safety::Written).unwrap().done().unwrap();
    }
    assert!(text(&journal).len() < 66_000, "{}", text(&journal).len());
    assert_eq!(
        journal.unfinished().unwrap(),
        Contents { work: vec![creation(1)], unreadable: vec![2], ..Contents::default() }
    );
}

#[test]
fn whatever_is_no_line_of_ours_is_kept_to_the_letter() {
    let (_home, journal) = journal();
    let damaged: &[u8] =
        b"\xff\xfe\n{\"v\":1,\"step\":\"mown\"}\n{\"v\":1,\"step\":\"done\",\"marker\":\"../../../../etc/x\"}\n{\"v\":0,\"step\":\"done\",\"marker\":\"0101010101010101\"}\n[1]\n";
    fs::write(&journal.path, damaged).unwrap();
    let work = journal.begin(&begun(1), Safety::Synced).unwrap();
    work.done().unwrap();
    let (contents, aside) = journal.take_stock().unwrap();
    assert_eq!(contents, Contents { unreadable: vec![1, 2, 3, 4, 5], ..Contents::default() });
    assert_eq!(fs::read(aside.unwrap()).unwrap(), damaged);
}

#[test]
fn what_a_newer_genkey_wrote_is_refused_and_left_alone() {
    let (_home, journal) = journal();
    let newer = "{\"v\":2,\"step\":\"done\",\"marker\":\"0101010101010101\"}\n";
    fs::write(&journal.path, newer).unwrap();
    let refused = |error: JournalError| {
        assert!(error.to_string().ends_with("(version 2), and this one does not know what it says"))
    };
    refused(journal.begin(&begun(1), Safety::Synced).unwrap_err());
    refused(journal.unfinished().unwrap_err());
    refused(journal.take_stock().unwrap_err());
    assert_eq!(text(&journal), newer);
}
