//! Suggestions for misspelled names.

/// Texts as a list in a sentence: `a, b or c`, with `or` as the conjunction.
pub fn enumerated(texts: &[String], conjunction: &str) -> String {
    match texts {
        [first @ .., last] if !first.is_empty() => {
            format!("{} {conjunction} {last}", first.join(", "))
        }
        _ => texts.concat(),
    }
}

/// The largest edit distance of a suggestion.
const MAX_DISTANCE: usize = 2;

/// The name with the smallest edit distance to a text, if that is small enough.
pub fn closest<'n>(text: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let distance =
        |known: &str| strsim::osa_distance(&text.to_ascii_lowercase(), &known.to_ascii_lowercase());
    names
        .into_iter()
        .min_by_key(|known| distance(known))
        .filter(|known| distance(known) <= MAX_DISTANCE)
}
