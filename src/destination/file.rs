//! A file that contains nothing but the secret: `file:PATH`.

use crate::secret::Secret;

use super::edit::{BYTE_ORDER_MARK, Edit, refused};
use super::error::DeliveryError;

/// The whole file.
pub(super) struct WholeFile;

/// The text without its line break at the end, and that.
fn parted(text: &str) -> (&str, &str) {
    let line = text.strip_suffix('\n').unwrap_or(text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    text.split_at(line.len())
}

impl Edit for WholeFile {
    fn find(&self, text: &str) -> Result<Option<Secret>, DeliveryError> {
        let (line, _) = parted(text);
        if line.contains(['\n', '\r']) {
            return Err(
                refused("it has more than one line, so it is not a file of one key").hint(
                    "to change one value of it, use `dotenv:`, `json:` or `toml:`; else remove it first",
                ),
            );
        }
        if line.starts_with(BYTE_ORDER_MARK) {
            return Err(refused("it starts with a byte order mark").hint("save it as plain UTF-8"));
        }
        // An empty text is also that of a missing file.
        Ok((!text.is_empty()).then(|| Secret::new(line.to_owned())))
    }

    fn set(&self, text: &str, value: &str) -> Result<String, DeliveryError> {
        self.find(text)?;
        Ok([value, parted(text).1].concat())
    }

    fn remove(&self, _: &str) -> Result<String, DeliveryError> {
        Ok(String::new())
    }

    fn address(&self) -> Option<String> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_break_stays_as_it_was() {
        for (text, expected) in [
            ("", "new"),
            ("old", "new"),
            ("old\n", "new\n"),
            ("old\r\n", "new\r\n"),
            ("\n", "new\n"),
        ] {
            assert_eq!(WholeFile.set(text, "new").unwrap(), expected);
            assert_eq!(
                WholeFile.find(expected).unwrap(),
                Some(Secret::new("new".into()))
            );
        }
        assert_eq!(WholeFile.find("").unwrap(), None);
        assert_eq!(
            WholeFile.find("\n").unwrap(),
            Some(Secret::new(String::new()))
        );
        assert_eq!(WholeFile.set("new\n", "").unwrap(), "\n");
        assert_eq!(WholeFile.remove("new\n").unwrap(), "");
    }

    #[test]
    fn more_than_one_line_is_refused() {
        for text in ["a\nb", "a\n\n", "a\rb", "\u{feff}a"] {
            assert!(WholeFile.find(text).is_err(), "{text:?}");
            assert!(WholeFile.set(text, "new").is_err(), "{text:?}");
        }
    }
}
