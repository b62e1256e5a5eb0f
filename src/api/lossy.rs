//! Decodes JSON that contains invalid Unicode.

use zeroize::Zeroizing;

/// Replaces bytes that are not UTF-8 and escaped lone surrogates (RFC 8259, 8.2) by U+FFFD.
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
            // A valid pair is 12 bytes. Any other escape is skipped with the character after the
            // backslash, so that `\\ud83d` is not taken for an escaped surrogate.
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

/// The UTF-16 code unit of an escape such as `\u00fc` at the start of a text.
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
    fn lone_surrogates_are_replaced_and_pairs_are_not() {
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
