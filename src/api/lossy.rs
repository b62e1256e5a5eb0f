//! Answers with characters that no text can hold.

use zeroize::Zeroizing;

/// The text of an answer, with U+FFFD for what no text can hold: bytes that are not UTF-8, and half
/// of a surrogate pair (RFC 8259, 8.2). It may hold a secret.
pub(super) fn decode(json: &[u8]) -> Zeroizing<String> {
    let text = Zeroizing::new(String::from_utf8_lossy(json).into_owned());
    let mut decoded = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text.as_str();
    while let Some((before, escape)) = rest
        .find('\\')
        .and_then(|place| rest.split_at_checked(place))
    {
        decoded.push_str(before);
        let (taken, is_half) = match (code_unit(escape), escape.get(6..).and_then(code_unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, false),
            (Some(0xd800..=0xdfff), _) => (6, true),
            _ => (1 + escape.chars().nth(1).map_or(0, char::len_utf8), false),
        };
        let (escape, after) = escape.split_at_checked(taken).unwrap_or((escape, ""));
        decoded.push_str(if is_half { "\\ufffd" } else { escape });
        rest = after;
    }
    decoded.push_str(rest);
    decoded
}

/// The number of an escape `\u0000` that a text begins with.
fn code_unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_pairs_are_replaced_and_pairs_are_not() {
        for (text, shown) in [
            (r#""\ud83d""#, "\u{fffd}"),
            (r#""a\ud83d\ude00b""#, "a😀b"),
            (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
            (r#""\\ud83d\"\n""#, "\\ud83d\"\n"),
            (r#""\ud83dü\u00fc""#, "\u{fffd}üü"),
        ] {
            assert_eq!(
                serde_json::from_str::<String>(&decode(text.as_bytes())).unwrap(),
                shown,
                "{text}"
            );
        }
        for text in [
            "\\",
            "\\u",
            "\\ud83",
            "\\ü",
            "\\ud83d\\",
            "\\ud83d\\u",
            "\\ud83d\\ude0ü",
        ] {
            let _no_panic = decode(text.as_bytes());
        }
        assert_eq!(*decode(b"\"\xff\""), "\"\u{fffd}\"");
    }
}
