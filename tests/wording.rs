//! Words that are no English of the field: `tests/fixtures/words.txt` says what to write instead.

use std::path::Path;

use crate::support::repository;
use crate::support::tracked::tracked;

/// What people read.
const AREAS: [&str; 7] = [
    "src/",
    "tests/",
    "benches/",
    "completions/",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
];

const LIST: &str = "tests/fixtures/words.txt";

/// Names that programs read, which nothing may change any more, and where they are written down.
/// They end with a quotation mark, or one with a backslash where a string holds JSON.
const EXCEPTIONS: [(&str, &str); 2] = [
    (
        "begun",
        "the time at which an operation in a journal on disk started",
    ),
    ("kept", "a field of what `logout -o json` prints"),
];

/// A word or phrase to avoid, in lower case, and what to say instead.
struct Rule {
    words: String,
    instead: String,
}

fn rules(list: &str) -> Vec<Rule> {
    let rule = |line: &str| {
        let (words, instead) = line.split_once(": ").unwrap_or_else(|| panic!("{line}"));
        assert!(
            !instead.is_empty() && words == words.to_lowercase(),
            "{line}"
        );
        Rule {
            words: words.to_owned(),
            instead: instead.to_owned(),
        }
    };
    list.lines().map(rule).collect()
}

/// Whether a line has these words, in any case. Letters beside them make other words of them, a `_`
/// does not.
fn has(line: &str, words: &str) -> bool {
    let line = line.to_lowercase();
    let is_letter = |character: Option<char>| {
        character.is_some_and(|character| character.is_ascii_alphabetic())
    };
    line.match_indices(words).any(|(start, found)| {
        let before = line[..start].chars().next_back();
        let after = line[start + found.len()..].chars().next();
        !is_letter(before) && !is_letter(after)
    })
}

/// The lines of a file that are read: not the table of terms, which names the words to avoid.
fn lines<'t>(path: &str, text: &'t str) -> impl Iterator<Item = (usize, &'t str)> {
    let is_contributing = path == "CONTRIBUTING.md";
    let mut in_terms = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        if line.starts_with("## ") {
            in_terms = is_contributing && *line == "## Terms";
        }
        !(in_terms && line.starts_with('|'))
    })
}

/// The line without the names that are exceptions: in quotation marks, alone or before `_at`.
fn without_names(line: &str) -> String {
    EXCEPTIONS.iter().fold(line.to_owned(), |line, (name, _)| {
        ["\"", "\\\"", "_at\"", "_at\\\""]
            .iter()
            .fold(line, |line, end| {
                line.replace(&format!("\"{name}{end}"), "")
            })
    })
}

/// `path:line: words (say: instead): the line`
fn findings(path: &str, text: &str, rules: &[Rule]) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in lines(path, text) {
        let prose = without_names(line);
        for rule in rules.iter().filter(|rule| has(&prose, &rule.words)) {
            found.push(format!(
                "{path}:{number}: \"{}\" (say: {}): {}",
                rule.words,
                rule.instead,
                line.trim()
            ));
        }
    }
    found
}

#[test]
fn no_file_has_words_that_are_translated() {
    let Some(files) = tracked() else { return };
    let rules = rules(&std::fs::read_to_string(repository().join(LIST)).unwrap());
    let read = files.iter().filter(|(path, _)| {
        let is_in = |area: &str| Path::new(path).starts_with(area) || path == area;
        // The schemas are other people's.
        let is_own = !path.starts_with("tests/fixtures/schemas/");
        AREAS.iter().any(|area| is_in(area)) && is_own && path != LIST && path != "tests/wording.rs"
    });
    let found: Vec<String> = read
        .flat_map(|(path, text)| findings(path, text, &rules))
        .collect();
    assert!(
        found.is_empty(),
        "{} lines:\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn only_the_quoted_name_is_an_exception() {
    let rules = rules("begun: started\nkept: stored\n");
    let count = |line: &str| findings("src/x.rs", line, &rules).len();
    for name in [
        r#""kept""#,
        r#"{\"kept\":true}"#,
        r#""begun_at""#,
        r#"\"begun\""#,
    ] {
        assert_eq!(count(name), 0, "{name}");
    }
    for prose in [r#""kept here""#, r#""it was begun""#, "kept"] {
        assert_eq!(count(prose), 1, "{prose}");
    }
}

#[test]
fn words_are_found_whole_and_in_any_case() {
    let rules = rules("kept: stored\nis no key: is not a key\ngo on?: Continue?\n");
    let count = |line: &str| findings("src/x.rs", line, &rules).len();
    for (line, expected) in [
        ("a secret that was Kept", 1),
        ("fn kept_secret() {}", 1),
        ("is_kept", 1),
        ("kept, and kept", 1),
        ("unkept keptly Kepta", 0),
        ("this is no key", 1),
        ("this is no keychain", 0),
        ("Go on? [y/N]", 1),
        ("ago on? cargo on", 0),
        ("it is no key that is kept", 2),
    ] {
        assert_eq!(count(line), expected, "{line}");
    }
    assert_eq!(
        findings("src/x.rs", "\n  kept\n", &rules),
        ["src/x.rs:2: \"kept\" (say: stored): kept"]
    );
    let contributing =
        "kept\n\n## Terms\n\n| say | not |\n| stored | kept |\n\n## Tests\n| kept |\n";
    assert_eq!(findings("CONTRIBUTING.md", contributing, &rules).len(), 2);
}
