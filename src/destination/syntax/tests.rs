use super::*;

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

#[test]
fn a_member_is_removed_from_json_and_comments_stay() {
    for (text, expected) in [
        ("{\"a\": {\"k\": 1, \"b\": 2}}", "{\"a\": {\"b\": 2}}"),
        ("{\"a\": {\"b\": 2, \"k\": 1}}", "{\"a\": {\"b\": 2}}"),
        ("{\"a\":{\"k\":1}}", "{\"a\":{}}"),
        ("{\"a\": {\"k\": 1,}}", "{\"a\": {}}"),
        (
            "{\"a\": {\n\t\"k\": 1,\n\t\"b\": 2\n}}\n",
            "{\"a\": {\n\t\"b\": 2\n}}\n",
        ),
        (
            "{\"a\": {\r\n  // k\r\n  \"k\": 1,\r\n  \"b\": 2,\r\n}}",
            "{\"a\": {\r\n  // k\r\n  \"b\": 2,\r\n}}",
        ),
        (
            "{\"a\": {\n  \"k\": 1, // of k\n  \"b\": 2\n}}",
            "{\"a\": {\n  // of k\n  \"b\": 2\n}}",
        ),
        (
            "{\"a\": {\n  \"b\": 2, // of b\n  \"k\": 1 // of k\n}}",
            "{\"a\": {\n  \"b\": 2 // of b\n  // of k\n}}",
        ),
        (
            "{\"a\": {\"b\": 2, // of b\n  /* k */ \"k\": 1,\n  \"c\": 3}}",
            "{\"a\": {\"b\": 2, // of b\n  /* k */ \n  \"c\": 3}}",
        ),
        (
            "{\"a\": {\"b\": 2, // of b\n  \"k\": 1}}",
            "{\"a\": {\"b\": 2 // of b\n  }}",
        ),
        (
            "{\"a\": {\n  \"b\": 2, // of b\n  \"k\": 1\n}}",
            "{\"a\": {\n  \"b\": 2 // of b\n}}",
        ),
        ("\u{feff}{\"a\": {\"k\": 1}}", "\u{feff}{\"a\": {}}"),
        ("{\"a\": {\"b\": 1}}", "{\"a\": {\"b\": 1}}"),
    ] {
        assert_eq!(
            Syntax::Json.remove(text, &["a", "k"]).unwrap(),
            expected,
            "{text}"
        );
    }
}

#[test]
fn a_value_is_removed_from_toml_and_comments_stay() {
    for (text, expected) in [
        ("a = { k = 1, b = 2 }\n", "a = { b = 2 }\n"),
        ("a = { b = 2, k = 1 }\n", "a = { b = 2 }\n"),
        ("a = { b = 2, k = 1, c = 3 }\n", "a = { b = 2, c = 3 }\n"),
        ("a = { k = 1 }\n", "a = {}\n"),
        // `k` is a table here, and only a value is removed.
        ("a = {k.x = 2}\n[b]\n", "a = {k.x = 2}\n[b]\n"),
        ("[a]\n# k\nk = 1\nb = 2\n", "[a]\n# k\nb = 2\n"),
        ("[a]\r\nb = 2\r\nk = 1\r\n", "[a]\r\nb = 2\r\n"),
        ("[a]\n  k = 1 # of k\nb = 2\n", "[a]\n# of k\nb = 2\n"),
        ("a.k = 1\na.b = 2\n", "a.b = 2\n"),
        ("\u{feff}[a]\nk = 1\n", "\u{feff}[a]\n"),
    ] {
        let removed = Syntax::Toml.remove(text, &["a", "k"]);
        let is_table = text.contains("k.x");
        assert_eq!(removed.is_err(), is_table, "{text}");
        assert_eq!(removed.unwrap_or(text.to_owned()), expected, "{text}");
    }
}

#[test]
fn the_first_elements_of_an_array_come_and_go() {
    let added = strings(&["x", "y"]);
    for (syntax, text, expected) in [
        (
            Syntax::Json,
            "{\"a\": [\"b\"]}",
            "{\"a\": [\"x\", \"y\", \"b\"]}",
        ),
        (Syntax::Json, "{\"a\": []}", "{\"a\": [\"x\", \"y\"]}"),
        (
            Syntax::Json,
            "{\"a\": [\r\n\t// first\r\n\r\n\t\"b\", // of b\r\n\t\"c\",\r\n]}",
            "{\"a\": [\r\n\t// first\r\n\r\n\t\"x\", \"y\",\r\n\t\"b\", // of b\r\n\t\"c\",\r\n]}",
        ),
        (Syntax::Toml, "a = ['b']\n", "a = [\"x\", \"y\", 'b']\n"),
        (Syntax::Toml, "a = [ ]\n", "a = [\"x\", \"y\" ]\n"),
        (
            Syntax::Toml,
            "a = [ # first\n  \"b\", # of b\n]\n",
            "a = [ # first\n  \"x\", \"y\",\n  \"b\", # of b\n]\n",
        ),
    ] {
        let prepended = syntax.prepend(text, &["a"], &added).unwrap();
        assert_eq!(prepended, expected);
        assert_eq!(syntax.remove_first(&prepended, &["a"], 2).unwrap(), text);
    }
    // A comma after the last element, and a space before it.
    let trailing = "{\"a\": [\"x\", \"y\" , ]}";
    assert_eq!(
        Syntax::Json.remove_first(trailing, &["a"], 2).unwrap(),
        "{\"a\": [ ]}"
    );
    assert!(Syntax::Json.remove_first(trailing, &["a"], 3).is_err());
}

#[test]
fn an_array_that_is_missing_is_added() {
    let added = strings(&["x\"", "y"]);
    for (syntax, text, expected) in [
        (
            Syntax::Json,
            "{\"s\": {\"c\": 1}}",
            "{\"s\": {\"c\": 1, \"a\": [\"x\\\"\", \"y\"]}}",
        ),
        (
            Syntax::Toml,
            "[s]\nc = 1\n\n[t]\n",
            "[s]\nc = 1\na = ['x\"', \"y\"]\n\n[t]\n",
        ),
    ] {
        let prepended = syntax.prepend(text, &["s", "a"], &added).unwrap();
        assert_eq!(prepended, expected);
        let read = syntax.read(&prepended).unwrap();
        assert_eq!(read["s"]["a"], serde_json::json!(["x\"", "y"]));
    }
    for (syntax, text) in [
        (Syntax::Json, "{\"s\": {\"a\": 1}}"),
        (Syntax::Toml, "s.a = 1"),
    ] {
        assert!(syntax.prepend(text, &["s", "a"], &added).is_err());
    }
}

#[test]
fn strings_are_put_over_whatever_is_there() {
    for (syntax, text, expected) in [
        (
            Syntax::Json,
            "{\"s\": {\"a\": \"${X}\"}}",
            "{\"s\": {\"a\": \"new\"}}",
        ),
        (Syntax::Json, "{\"s\": {}}", "{\"s\": { \"a\": \"new\" }}"),
        (Syntax::Toml, "[s]\na = '$X' # c\n", "[s]\na = 'new' # c\n"),
        (Syntax::Toml, "[s]\nb = 1\n", "[s]\nb = 1\na = \"new\"\n"),
    ] {
        assert_eq!(syntax.put(text, &["s", "a"], "new").unwrap(), expected);
    }
}

#[test]
fn names_may_have_any_characters() {
    let names = ["a/b~c.d", "e f"];
    for (syntax, text) in [
        (Syntax::Json, "{\"a/b~c.d\": {\"e f\": \"old\", \"g\": 1}}"),
        (Syntax::Toml, "[\"a/b~c.d\"]\n\"e f\" = \"old\"\ng = 1\n"),
    ] {
        let put = syntax.put(text, &names, "new").unwrap();
        assert_eq!(syntax.read(&put).unwrap()[names[0]][names[1]], "new");
        let removed = syntax.remove(text, &names).unwrap();
        assert_eq!(
            syntax.read(&removed).unwrap(),
            serde_json::json!({"a/b~c.d": {"g": 1}})
        );
    }
}

#[test]
fn mistakes_are_reported_with_their_line_and_without_the_text() {
    for (syntax, text) in [
        (Syntax::Json, "{\n\"k\": gen_pat_hunter2\n}"),
        (Syntax::Toml, "[a]\nk = gen_pat_hunter2\n"),
    ] {
        let reason = syntax.read(text).unwrap_err().reason;
        assert!(reason.contains("line 2"), "{reason}");
        assert!(!reason.contains("hunter2"), "{reason}");
    }
    assert_eq!(Syntax::Json.read("").unwrap(), serde_json::Value::Null);
}
