//! What nginx serves: answers of the documented form.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Result;

/// Lists of keys as the API reference describes them, so many in each, below `folder`:
/// `k10/v1/persisted_tokens` and beside it `me`.
pub fn write_documents(folder: &Path, lengths: &[usize]) -> Result<()> {
    for length in lengths {
        let folder = folder.join(format!("k{length}/v1"));
        fs::create_dir_all(&folder)?;
        fs::write(
            folder.join("me"),
            r#"{"id":"user_abc123","email":"you@example.com","name":"Your Name"}"#,
        )?;
        fs::write(folder.join("persisted_tokens"), list(*length)?)?;
    }
    Ok(())
}

/// None of them is revoked, so that `list` shows all.
fn list(length: usize) -> Result<String> {
    let mut text = String::with_capacity(length * 230);
    for id in 1..=length {
        let (hour, minute, day) = (id % 24, id % 60, id % 28 + 1);
        let last_used = if id % 3 == 0 {
            "null".into()
        } else {
            format!("\"2026-03-{day:02}T{hour:02}:{minute:02}:00.000Z\"")
        };
        let expires = if id % 4 == 0 {
            "null".into()
        } else {
            format!("\"2036-06-{day:02}T12:00:00.000Z\"")
        };
        write!(
            text,
            r#"{}{{"id":{id},"name":"ci-pipeline-{id:06}","token_type":"personal_access_token","created_at":"2026-03-{day:02}T{hour:02}:{minute:02}:00.000Z","expires_at":{expires},"last_used_at":{last_used},"revoked_at":null,"status":"active"}}"#,
            if id == 1 { "[" } else { "," },
        )?;
    }
    Ok(text + "]")
}
