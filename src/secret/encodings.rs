//! The forms in which other programs print a secret.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use zeroize::Zeroizing;

/// Text that is wiped when dropped.
type Form = Zeroizing<String>;

/// The characters that a program leaves as they are in a URL, beside letters and digits: none, then
/// those of PHP, forms, RFC 3986, Python, `escape`, `encodeURIComponent`, `encodeURI`; and what the
/// URL standard permits in a part of a path and in a query.
const PLAIN_IN_URLS: [&str; 10] = [
    "",
    "-_.",
    "-_.*",
    "-_.~",
    "-_.~/",
    "-_.*@+/",
    "-_.~!*'()",
    "-_.~!*'();,/?:@&=+$#",
    "-_.~!*'();,:@&=+$|[]",
    "-_.~!*();,/?:@&=+$|[]{}^\\`",
];

/// What JSON may escape without need: nothing, the slash, and what is special in HTML.
const ESCAPED_IN_JSON: [&str; 4] = ["", "/", "<>&", "<>&'+"];

/// The encoded forms of a secret: base64, hexadecimal, and what differs from it in JSON and URLs.
pub(super) fn encodings(secret: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    add_base64(secret, &mut forms);
    add_hexadecimal(secret, &mut forms);
    add_json(secret, &mut forms);
    add_url(secret, &mut forms);
    forms.retain(|form| form.as_str() != secret);
    forms.sort_unstable_by(|one, other| one.as_str().cmp(other));
    forms.dedup();
    forms
}

/// Adds what base64 makes of the secret, alone and as a part of a longer text.
fn add_base64(secret: &str, forms: &mut Vec<Form>) {
    for engine in [&STANDARD, &URL_SAFE] {
        // How many bytes of another text are in the same group of three as the first byte.
        for before in 0..3 {
            let mut text = Zeroizing::new(vec![0_u8; before]);
            text.extend_from_slice(secret.as_bytes());
            let padded = Zeroizing::new(engine.encode(&*text));
            // The characters on the edge that neighbours affect are not part of a form.
            let start = (before * 8).div_ceil(6);
            let inner = text.len() * 8 / 6;
            let unpadded = padded.trim_end_matches('=').len();
            // In the middle of the text, at its end, and at its end with padding.
            for end in [inner, unpadded, padded.len()] {
                let form = padded.get(start..end).unwrap_or_default();
                forms.push(Zeroizing::new(form.to_owned()));
            }
        }
    }
}

fn add_hexadecimal(secret: &str, forms: &mut Vec<Form>) {
    for is_upper in [false, true] {
        let mut form = Form::default();
        for byte in secret.bytes() {
            push_hexadecimal(&mut form, byte.into(), 2, is_upper);
        }
        forms.push(form);
    }
}

/// Adds what the inside of a JSON string is, with letters beyond ASCII as they are or escaped.
fn add_json(secret: &str, forms: &mut Vec<Form>) {
    for escaped in ESCAPED_IN_JSON {
        for is_ascii in [false, true] {
            for is_upper in [false, true] {
                forms.push(json(secret, escaped, is_ascii, is_upper));
            }
        }
    }
}

fn json(secret: &str, escaped: &str, is_ascii: bool, is_upper: bool) -> Form {
    let mut form = Form::default();
    for letter in secret.chars() {
        match letter {
            '"' | '\\' => form.extend(['\\', letter]),
            '\n' => form.push_str("\\n"),
            '\r' => form.push_str("\\r"),
            '\t' => form.push_str("\\t"),
            '/' if escaped.contains('/') => form.push_str("\\/"),
            _ if letter.is_control()
                || escaped.contains(letter)
                || is_ascii && !letter.is_ascii() =>
            {
                // In UTF-16, as JSON escapes what has no short form.
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    form.push_str("\\u");
                    push_hexadecimal(&mut form, *unit, 4, is_upper);
                }
            }
            _ => form.push(letter),
        }
    }
    form
}

fn add_url(secret: &str, forms: &mut Vec<Form>) {
    for plain in PLAIN_IN_URLS {
        for is_upper in [false, true] {
            for space in ["%20", "+"] {
                forms.push(url(secret, plain, is_upper, space));
            }
        }
    }
}

fn url(secret: &str, plain: &str, is_upper: bool, space: &str) -> Form {
    let mut form = Form::default();
    for byte in secret.bytes() {
        let letter = char::from(byte);
        if byte.is_ascii_alphanumeric() || byte.is_ascii() && plain.contains(letter) {
            form.push(letter);
        } else if letter == ' ' {
            form.push_str(space);
        } else {
            form.push('%');
            push_hexadecimal(&mut form, byte.into(), 2, is_upper);
        }
    }
    form
}

/// Appends a number with this many digits.
fn push_hexadecimal(form: &mut Form, number: u16, digits: u32, is_upper: bool) {
    for place in (0..digits).rev() {
        let digit = u32::from(number) >> (4 * place) & 0xf;
        let digit = char::from_digit(digit, 16).unwrap_or_default();
        form.push(if is_upper {
            digit.to_ascii_uppercase()
        } else {
            digit
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(secret: &str, form: &str) -> bool {
        encodings(secret)
            .iter()
            .any(|encoded| encoded.as_str() == form)
    }

    #[test]
    fn base64_is_found_alone_and_in_any_place_of_a_longer_text() {
        let secret = "s3cret~?>ü/key";
        for engine in [STANDARD, URL_SAFE] {
            // Each number of bytes that can precede the secret in its group of three.
            for before in ["", "u", "us", "user:", "user:x", "user:xy"] {
                for after in ["", "\n", "\r\n", "and more"] {
                    let encoded = engine.encode(format!("{before}{secret}{after}"));
                    let found = encodings(secret)
                        .iter()
                        .filter_map(|form| encoded.contains(form.as_str()).then_some(form.len()))
                        .max()
                        .unwrap_or_default();
                    // All but the characters that the neighbours have a part in.
                    assert!(found + 2 >= secret.len() * 4 / 3, "{encoded}");
                    // At the end of the text nothing is left, not even the padding.
                    let rest = encodings(secret)
                        .iter()
                        .any(|form| encoded.ends_with(form.as_str()));
                    assert!(rest || !after.is_empty(), "{encoded}");
                }
            }
        }
    }

    #[test]
    fn hexadecimal_is_found_in_either_case() {
        assert!(has("key/ü", "6b65792fc3bc"));
        assert!(has("key/ü", "6B65792FC3BC"));
    }

    #[test]
    fn json_is_found_however_much_is_escaped() {
        for form in [
            r#"a\"b\\c/<ü&\u0007"#,
            r#"a\"b\\c\/<ü&\u0007"#,
            r#"a\"b\\c/<\u00fc&\u0007"#,
            r#"a\"b\\c/<\u00FC&\u0007"#,
            r#"a\"b\\c/\u003cü\u0026\u0007"#,
        ] {
            let secret = "a\"b\\c/<ü&\u{7}";
            assert!(has(secret, form), "{form}");
            assert_eq!(
                serde_json::from_str::<String>(&format!("\"{form}\"")).unwrap(),
                secret
            );
        }
        assert!(has("key+😀", r"key+\ud83d\ude00"));
        assert!(has("key+'", r"key\u002b\u0027"));
    }

    #[test]
    fn urls_are_found_whatever_is_encoded() {
        for form in [
            "a%20b%2fc%7ed%5fe",
            "a%20b%2Fc%7Ed%5Fe",
            "a+b%2Fc%7Ed_e",
            "a%20b%2fc~d_e",
            "a%20b/c~d_e",
            "a%20b/c%7Ed_e",
        ] {
            assert!(has("a b/c~d_e", form), "{form}");
        }
        for form in ["x+%22y%22|/", "x+%22y%22%7C/", "x+%22y%22|%2F"] {
            assert!(has("x+\"y\"|/", form), "{form}");
        }
        assert!(has("ü", "%C3%BC"));
    }

    #[test]
    fn the_secret_itself_is_not_a_form() {
        assert!(!has("plainS3cret", "plainS3cret"));
        assert!(encodings("plainS3cret").len() < 30);
    }
}
