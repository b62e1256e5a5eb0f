use proptest::prelude::*;

use super::*;

const OLD: &str = "gen_pat_old";
const NEW: &str = "gen_pat_new";

fn at(pointer: &str) -> Pointer {
    Pointer::new(pointer, false)
}

fn found(edit: &Pointer, text: &str) -> Option<String> {
    let found = edit.find(text).unwrap();
    found.map(|secret| secret.expose().to_owned())
}

/// Files, and the pointer to [`OLD`] in them.
const CORPUS: [(&str, &str); 12] = [
    ("/k", "{\"k\":\"gen_pat_old\"}"),
    ("/k", "\u{feff}{\r\n\t\"k\" : \"gen_pat_old\",\r\n}\r\n"),
    (
        "/k",
        "// k: \"k\": 1\n{\n  /* \"k\" */ \"k\": \"gen_pat_old\" // the key\n}\n// end",
    ),
    ("/a/k", "{\"a\": {\"k\": \"gen_pat_old\"}, \"k\": 1}"),
    ("/a/1/k", "{\"a\": [{}, {\"k\": \"gen_pat_old\"},]}"),
    ("/a/1", "{\"a\": [\"x\", \"gen_pat_old\"]}"),
    ("/0", "[\"gen_pat_old\"]"),
    ("/a~1b/~0c/", "{\"a/b\": {\"~c\": {\"\": \"gen_pat_old\"}}}"),
    // `~01` is `~1`, not `/`: `~1` is replaced first.
    ("/~01", "{\"~1\": \"gen_pat_old\"}"),
    (
        "/é/k",
        "{\"\\u00e9\": {\"ü🔑\": 1, \"k\": \"gen_pat_old\"}}",
    ),
    (
        "/k",
        "{\"a\": \"}\\\"\", \"k\": \"gen_pat_old\", \"b\": 1.50e+3}\n\n",
    ),
    (
        "/mcpServers/gen/env/K",
        "{\n  \"mcpServers\": {\n    \"gen\": { \"command\": \"npx\", \"env\": { \"K\": \"gen_pat_old\" } }\n  }\n}\n",
    ),
];

#[test]
fn only_the_value_is_replaced() {
    for (pointer, text) in CORPUS {
        let edit = at(pointer);
        assert_eq!(found(&edit, text).as_deref(), Some(OLD), "{text:?}");
        let changed = edit.set(text, NEW).unwrap();
        assert_eq!(changed, text.replace(OLD, NEW), "{text:?}");
        assert_eq!(edit.set(&changed, OLD).unwrap(), text);
    }
}

#[test]
fn a_missing_member_is_added_and_removed_again() {
    for (text, expected) in [
        ("{}", "{ \"k\": \"gen_pat_new\" }"),
        ("{\n}\n", "{\n  \"k\": \"gen_pat_new\"\n}\n"),
        // The indentation of the closing brace, and two spaces.
        ("{\r\n\t}", "{\r\n\t  \"k\": \"gen_pat_new\"\r\n\t}"),
        ("{ // none\n}", "{ // none\n  \"k\": \"gen_pat_new\"\n}"),
        ("{\"a\":1}", "{\"a\":1, \"k\": \"gen_pat_new\"}"),
        (
            "{\"a\":1// one\n}",
            "{\"a\":1, \"k\": \"gen_pat_new\"// one\n}",
        ),
        (
            "{\"a\":1,// one\n}",
            "{\"a\":1, \"k\": \"gen_pat_new\",// one\n}",
        ),
        ("{ \"a\": 1 }", "{ \"a\": 1, \"k\": \"gen_pat_new\" }"),
        (
            "{\n    \"a\": 1\n}",
            "{\n    \"a\": 1,\n    \"k\": \"gen_pat_new\"\n}",
        ),
        (
            "{\r\n\t\"a\": 1\r\n}",
            "{\r\n\t\"a\": 1,\r\n\t\"k\": \"gen_pat_new\"\r\n}",
        ),
        (
            "{\n  \"a\": 1,\n}\n",
            "{\n  \"a\": 1,\n  \"k\": \"gen_pat_new\",\n}\n",
        ),
        (
            "{\n  \"a\": 1, // one, two\n}\n",
            "{\n  \"a\": 1, // one, two\n  \"k\": \"gen_pat_new\",\n}\n",
        ),
        (
            "{\n  \"a\": 1 // one\n  // end\n}\n",
            "{\n  \"a\": 1, // one\n  \"k\": \"gen_pat_new\"\n  // end\n}\n",
        ),
        (
            // The comma in the comment does not count.
            "{\n  \"a\": 1 /* , */ /* one */\n}\n",
            "{\n  \"a\": 1, /* , */ /* one */\n  \"k\": \"gen_pat_new\"\n}\n",
        ),
        (
            "{\n  \"a\": 1,\n\n  \"b\": [1, {}]\n}\n",
            "{\n  \"a\": 1,\n\n  \"b\": [1, {}],\n  \"k\": \"gen_pat_new\"\n}\n",
        ),
    ] {
        assert_eq!(found(&at("/k"), text), None, "{text:?}");
        let changed = at("/k").set(text, NEW).unwrap();
        assert_eq!(changed, expected);
        assert_eq!(at("/k").remove(&changed).unwrap(), text);
        assert_eq!(at("/k").remove(text).unwrap(), text);
    }
}

#[test]
fn an_empty_value_is_filled_and_emptied_again() {
    let text = "{\"k\": \"\", \"a\": 1}";
    assert_eq!(found(&at("/k"), text).as_deref(), Some(""));
    let changed = at("/k").set(text, NEW).unwrap();
    assert_eq!(found(&at("/k"), &changed).as_deref(), Some(NEW));
    assert_eq!(at("/k").set(&changed, "").unwrap(), text);
    assert_eq!(
        at("/0").remove("[\"gen_pat_old\", 1]").unwrap(),
        "[\"\", 1]"
    );
}

#[test]
fn missing_parents_and_files_are_created_only_if_asked_for() {
    for (text, expected) in [
        ("", "{\n  \"a\": {\"b/c\": \"gen_pat_new\"}\n}\n"),
        (
            "// none\n",
            "// none\n{\n  \"a\": {\"b/c\": \"gen_pat_new\"}\n}\n",
        ),
        (" \n", " \n{\n  \"a\": {\"b/c\": \"gen_pat_new\"}\n}\n"),
        ("{}", "{ \"a\": {\"b/c\": \"gen_pat_new\"} }"),
        (
            "{\"x\": 1}",
            "{\"x\": 1, \"a\": {\"b/c\": \"gen_pat_new\"}}",
        ),
    ] {
        let refused = at("/a/b~1c").set(text, NEW).unwrap_err();
        assert_eq!(
            refused.hint.as_deref(),
            Some("add `?create` to create it"),
            "{text:?}"
        );
        let edit = Pointer::new("/a/b~1c", true);
        let changed = edit.set(text, NEW).unwrap();
        assert_eq!(changed, expected);
        assert_eq!(found(&edit, &edit.remove(&changed).unwrap()), None);
    }
}

#[test]
fn what_is_not_a_plain_string_is_refused() {
    for (pointer, text, reason) in [
        ("/k", "{\"k\": 1}", "the value is not a string"),
        ("/k", "{\"k\": {}}", "the value is not a string"),
        (
            "/k/a",
            "{\"k\": \"b\"}",
            "the parent of `/a` is neither an object nor an array",
        ),
        (
            "/a/1",
            "{\"a\": [\"b\"]}",
            "the array before `/1` has no such element",
        ),
        (
            "/a/00",
            "{\"a\": [\"b\"]}",
            "the array before `/00` has no such element",
        ),
        (
            // `-` is the element after the last one (RFC 6901), which cannot have a value yet.
            "/a/-",
            "{\"a\": []}",
            "the array before `/-` has no such element",
        ),
        (
            "/k",
            "{\"k\": \"a\", \"k\": \"b\"}",
            "an object has two members `k`",
        ),
        (
            "/a/k",
            // The same name, written with an escape.
            "{\"a\": {}, \"\\u0061\": {\"k\": \"b\"}}",
            "an object has two members `a`",
        ),
        (
            "/k",
            "{\"k\": \"${VAR}\"}",
            "the value refers to a variable",
        ),
        (
            "/k",
            "{\"k\": \"Bearer ${env:VAR}\"}",
            "the value refers to a variable",
        ),
        ("/k", "{\"k\": \"$VAR\"}", "the value refers to a variable"),
        (
            "/k",
            "{\"k\": \"{env:VAR}\"}",
            "the value refers to a variable",
        ),
        (
            "/k",
            "{\"k\": \"ENC[AES256_GCM,data:x]\"}",
            "the value is encrypted",
        ),
        (
            "/k",
            "{\"k\": \"a\", \"sops\": {}}",
            "it is encrypted by sops",
        ),
        ("/k", "{\n\"k\": 'a'}", "invalid JSON (line 2)"),
        ("/k", "{\"k\": \"a\"", "invalid JSON (line 1)"),
        ("/k", "{k: \"a\"}", "invalid JSON (line 1)"),
        ("/k", "{} {}", "invalid JSON (line 1)"),
    ] {
        let error = at(pointer).find(text).unwrap_err();
        assert!(
            error.reason.starts_with(reason),
            "{text:?}: {}",
            error.reason
        );
        assert!(at(pointer).set(text, NEW).is_err(), "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn every_value_is_read_back(value in "\\PC{1,8}", name in "\\PC{0,4}") {
        prop_assume!(refuse_special(&value).is_ok());
        let edit = Pointer::new(&format!("/{}", name.replace('~', "~0").replace('/', "~1")), false);
        let changed = edit.set("{\n  \"\\u0000\": 1\n}\n", &value).unwrap();
        prop_assert_eq!(found(&edit, &changed), Some(value.clone()));
        let parsed: serde_json::Value = serde_json::from_str(&changed).unwrap();
        prop_assert_eq!(parsed[&name].as_str(), Some(value.as_str()));
        prop_assert_eq!(edit.remove(&changed).unwrap(), "{\n  \"\\u0000\": 1\n}\n");
    }

    #[test]
    fn a_member_is_added_to_any_object_and_removed_again(text in object()) {
        let edit = at("/k");
        prop_assert_eq!(found(&edit, &text), None);
        let changed = edit.set(&text, NEW).unwrap();
        let value = found(&edit, &changed);
        prop_assert_eq!(value.as_deref(), Some(NEW));
        let again = edit.remove(&changed).unwrap();
        if text.contains("\":") {
            prop_assert_eq!(again, text);
        } else {
            // Only white space of an object without members may differ.
            let words = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(words(&again), words(&text));
        }
    }

    #[test]
    fn any_member_is_removed_and_comments_stay(text in object(), place in 0..4_usize) {
        let data = read(&text).unwrap();
        let Some(name) = data.as_object().unwrap().keys().nth(place) else { return Ok(()) };
        let changed = remove(&text, &[name]).unwrap();
        let mut rest = data.clone();
        rest.as_object_mut().unwrap().remove(name);
        prop_assert_eq!(read(&changed).unwrap(), rest, "{}", changed);
        for comment in ["/*", "//,}"] {
            let parsed = parse(&text).unwrap();
            let object = parsed.value.as_ref().and_then(Value::as_object).unwrap();
            // Those in the member are a part of it.
            let member = object.properties.iter().find(|member| member.name.as_str() == name).unwrap();
            let own = text[member.start()..member.end()].matches(comment).count();
            prop_assert_eq!(changed.matches(comment).count() + own, text.matches(comment).count(), "{}", changed);
        }
    }
}

/// Objects in any layout, with comments.
fn object() -> impl Strategy<Value = String> {
    let gap = || "([ \t]|\r?\n|/\\*,\"\\*/|/\\*\n\\*/|//,\\}\n){0,3}";
    let value = prop_oneof!["1|null|\"x,\\}\"", "\\[1, \\{\"k\": 2,\\}\\]", "\\{ \\}"];
    let member = (gap(), "[a-c]", gap(), value, gap());
    let members = prop::collection::vec(member, 0..4);
    (gap(), members, any::<bool>(), gap()).prop_map(|(before, members, has_comma, after)| {
        let count = members.len();
        let parts = members.into_iter().enumerate().map(|(index, member)| {
            let (before, name, colon, value, after) = member;
            let comma = if index + 1 < count || has_comma {
                ","
            } else {
                ""
            };
            format!("{before}\"{name}{index}\":{colon}{value}{after}{comma}")
        });
        format!("{before}{{{}{after}}}\n", parts.collect::<String>())
    })
}
