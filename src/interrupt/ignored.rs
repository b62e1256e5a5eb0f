//! Signals that this process was started to ignore.

/// Those of the signals that are not ignored, as `nohup` has it for SIGHUP. A program that is
/// started ignores them, too, unless they are caught here.
#[cfg(target_os = "linux")]
pub(super) fn without_ignored(signals: &[i32]) -> Vec<i32> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    let is_caught = |signal: &i32| mask.unwrap_or(0) & (1 << (signal - 1)) == 0;
    signals.iter().copied().filter(is_caught).collect()
}

/// Other systems do not tell.
#[cfg(all(unix, not(target_os = "linux")))]
pub(super) fn without_ignored(signals: &[i32]) -> Vec<i32> {
    signals.to_vec()
}
