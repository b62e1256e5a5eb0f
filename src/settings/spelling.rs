//! The name that was meant.

/// By how many letters a name may differ from one that exists and still be taken for it.
const SLIPS: usize = 2;

/// The one of these names that is spelled most like a text, if any is near enough.
pub fn closest<'n>(text: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let slips =
        |known: &str| strsim::osa_distance(&text.to_ascii_lowercase(), &known.to_ascii_lowercase());
    names
        .into_iter()
        .min_by_key(|known| slips(known))
        .filter(|known| slips(known) <= SLIPS)
}
