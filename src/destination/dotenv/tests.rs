use proptest::prelude::*;

use super::*;

const OLD: &str = "gen_pat_old";
const NEW: &str = "gen_pat_new";

fn key() -> Variable {
    Variable::new("KEY")
}

fn found(text: &str) -> Option<String> {
    let found = key().find(text).unwrap();
    found.map(|secret| secret.expose().to_owned())
}

/// Files in which `KEY` is [`OLD`].
const CORPUS: [&str; 23] = [
    "KEY=gen_pat_old",
    "KEY=gen_pat_old\n",
    "KEY='gen_pat_old'\n",
    "KEY=\"gen_pat_old\"\n",
    "\u{feff}KEY=gen_pat_old\n",
    "export KEY=gen_pat_old\r\nB=1\r\n",
    "  export\tKEY = gen_pat_old # the key\n",
    "KEY=gen_pat_old  \nB=2",
    "KEY='gen_pat_old' # it's a key\nB=2\n",
    "# KEY=commented\n#KEY=2\nKEY=gen_pat_old\n",
    "MY_KEY=1\nKEY_2=2\nKEY=gen_pat_old\nkey=3\n",
    // Here `KEY=inside` is a part of the value of `A`.
    "A='\nKEY=inside\n'\nKEY=gen_pat_old\n",
    "A=\"\nKEY=inside\\\"\nKEY=inside\n\"\nKEY=gen_pat_old\n",
    "A=`\nKEY=inside\n`\nKEY=gen_pat_old\n",
    // Not a quotation mark: the value does not begin with it.
    "MSG=don't\nKEY=gen_pat_old\n",
    "not an assignment\n=\n\n\nKEY=gen_pat_old\n\n\n",
    "export=1\nKEY=gen_pat_old\n",
    "A.b-c=1\nKEY=gen_pat_old\n",
    "A=é # ü\nKEY=gen_pat_old\nB=🔑",
    "A=1#2\nB=#\nC= # none\nKEY=gen_pat_old\n",
    "A=#1\n#\nKEY=gen_pat_old #2#3\n",
    // A comment is not continued.
    "# ends with \\\nKEY=gen_pat_old\n",
    "A=$B\nC=\"${D}\"\nE=`date`\nKEY=gen_pat_old\n",
];

#[test]
fn only_the_value_is_replaced() {
    for text in CORPUS {
        assert_eq!(found(text).as_deref(), Some(OLD), "{text:?}");
        let changed = key().set(text, NEW).unwrap();
        assert_eq!(changed, text.replace(OLD, NEW), "{text:?}");
        assert_eq!(key().set(&changed, OLD).unwrap(), text, "{text:?}");
    }
}

#[test]
fn a_missing_variable_is_appended_and_removed_again() {
    for (text, expected) in [
        ("", "KEY=gen_pat_new\n"),
        ("\u{feff}", "\u{feff}KEY=gen_pat_new\n"),
        ("A=1", "A=1\nKEY=gen_pat_new"),
        ("A=1\r\nB=2", "A=1\r\nB=2\r\nKEY=gen_pat_new"),
        ("A=1\r\n", "A=1\r\nKEY=gen_pat_new\r\n"),
        ("# KEY=x\n", "# KEY=x\nKEY=gen_pat_new\n"),
        (
            "export A=1\nexport B=2\n",
            "export A=1\nexport B=2\nexport KEY=gen_pat_new\n",
        ),
        ("export A=1\nB=2\n", "export A=1\nB=2\nKEY=gen_pat_new\n"),
        ("A=1\n\n\n", "A=1\n\n\nKEY=gen_pat_new\n"),
    ] {
        assert_eq!(found(text), None);
        let changed = key().set(text, NEW).unwrap();
        assert_eq!(changed, expected);
        assert_eq!(key().remove(&changed).unwrap(), text);
        assert_eq!(key().remove(text).unwrap(), text);
    }
}

#[test]
fn an_empty_value_is_filled_and_emptied_again() {
    for text in ["KEY=\nA=1\n", "KEY= # the key\n", "export KEY =\nA=1\n"] {
        assert_eq!(found(text).as_deref(), Some(""), "{text:?}");
        let changed = key().set(text, NEW).unwrap();
        assert_eq!(found(&changed).as_deref(), Some(NEW), "{text:?}");
        assert_eq!(key().set(&changed, "").unwrap(), text);
    }
}

#[test]
fn quotation_marks_stay_if_the_value_can_stand_in_them() {
    for (text, value, expected) in [
        ("KEY=a", "a/b:c=d+e-f.g_1", "KEY=a/b:c=d+e-f.g_1"),
        ("KEY=a", "a#b", "KEY='a#b'"),
        ("KEY=a", "a$b", "KEY='a$b'"),
        ("KEY='a'", "b", "KEY='b'"),
        ("KEY=\"a\"", "b", "KEY=\"b\""),
        ("KEY=\"a\"", "b#c", "KEY=\"b#c\""),
        ("KEY=\"a\"", "b$c", "KEY='b$c'"),
        ("KEY=\"a\"", "b\"c", "KEY='b\"c'"),
    ] {
        assert_eq!(key().set(text, value).unwrap(), expected);
        assert_eq!(found(expected).as_deref(), Some(value));
    }
    for value in ["a'b", "a\nb", "a\\b", "${a}", "a\u{e9}"] {
        assert!(key().set("KEY=a", value).is_err(), "{value:?}");
        assert!(key().set("", value).is_err(), "{value:?}");
    }
}

#[test]
fn what_readers_read_differently_is_refused() {
    for (text, reason) in [
        (
            "KEY=1\nA=2\nexport KEY=3\n",
            "`KEY` is assigned more than once, in lines 1, 3",
        ),
        (
            "KEY=$OTHER\n",
            "line 1: the value of `KEY` refers to another variable or a command",
        ),
        ("KEY=\"a${B}\"\n", "line 1: the value of `KEY` refers"),
        ("\nKEY=`id`\n", "line 2: the value of `KEY` refers"),
        ("KEY=a`id`\n", "line 1: the value of `KEY` refers"),
        ("KEY='${A}'\n", "line 1: the value of `KEY` refers"),
        (
            "KEY='a'b\n",
            "line 1: programs read this value of `KEY` differently",
        ),
        (
            "KEY='a'#b\n",
            "line 1: programs read this value of `KEY` differently",
        ),
        (
            "KEY=a\"b\"\n",
            "line 1: programs read this value of `KEY` differently",
        ),
        (
            "A=1\nKEY='a\n",
            "line 2: the value's quotation mark is not closed",
        ),
        (
            "A='a\\'b'\nKEY=1\n",
            "line 1: the value's quotation mark is not closed",
        ),
        (
            "A=\"\nKEY=1\n",
            "line 1: the value's quotation mark is not closed",
        ),
        (
            "A=1\rKEY=2\n",
            "line 1: a carriage return without a newline",
        ),
        ("A=1 \\\nKEY=2\n", "line 1 ends with a backslash"),
        ("KEY=encrypted:BFd\n", "the value is encrypted"),
        ("KEY=\"encrypted:BFd\"\n", "the value is encrypted"),
    ] {
        for error in [
            key().find(text).map(drop),
            key().set(text, NEW).map(drop),
            key().remove(text).map(drop),
        ] {
            let error = error.unwrap_err().reason;
            assert!(error.starts_with(reason), "{text:?}: {error}");
        }
    }
    let error = key().set("A=1\\", NEW).unwrap_err();
    assert!(
        error
            .reason
            .starts_with("the last line ends with a backslash")
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn only_one_span_differs(text in "(\u{feff})?([KEYA_]{1,3}|export |[ =#'\"`$\\\\\t]|\r?\n|KEY=|[ab]{1,3}){0,30}", value in "[a-z#$ \"]{1,8}") {
        let Ok(before) = key().find(&text) else { return Ok(()) };
        let Ok(changed) = key().set(&text, &value) else { return Ok(()) };
        prop_assert_eq!(found(&changed), Some(value.clone()));
        if let Some(before) = before.filter(|before| !before.expose().is_empty()) {
            // What differs is inside of the old value and its quotation marks.
            let starts = text.bytes().zip(changed.bytes()).take_while(|(old, new)| old == new).count();
            let ends = text.bytes().rev().zip(changed.bytes().rev()).take_while(|(old, new)| old == new).count();
            prop_assert!(text.len().saturating_sub(starts + ends) <= before.expose().len() + 2);
        } else {
            let rest = key().remove(&changed).unwrap();
            prop_assert_eq!(found(&rest).unwrap_or_default(), "");
            if key().assigned(&text).unwrap().0.is_none() {
                prop_assert!(changed.starts_with(&text));
                prop_assert_eq!(rest, text);
            }
        }
    }
}
