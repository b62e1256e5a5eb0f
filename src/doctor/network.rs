//! The connection to the service: proxy, DNS, TCP, TLS.

use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use super::Finding;
use crate::api::{self, BaseUrl, HandshakeError, Probe, Reason};
use crate::context::Context;
use crate::error::Result;

const PROXY: &str = "proxy";
const DNS: &str = "dns";
const TCP: &str = "tcp";
const TLS: &str = "tls";

/// Connects step by step, up to the first failure.
pub fn examine(ctx: &Context, base_url: BaseUrl) -> Vec<Finding> {
    let service = base_url.authority();
    let proxies = match ctx.settings.proxies(&base_url) {
        Ok(proxies) => proxies,
        Err(error) => return vec![Finding::failed(PROXY, error)],
    };
    let probe = Probe::new(base_url, &proxies, ctx.settings.globals.timeout);
    let mut findings = Vec::new();
    if let Some(proxy) = probe.proxy() {
        let message =
            format!("requests to `{service}` go through `{proxy}` (from the environment)");
        findings.push(Finding::ok(PROXY, message));
    }
    let _spinner = ctx.ui.spinner("checking the network");
    let failure = run_steps(ctx, &probe, &mut findings).err();
    findings.extend(failure);
    findings
}

fn run_steps(ctx: &Context, probe: &Probe, findings: &mut Vec<Finding>) -> Result<(), Finding> {
    let addresses = resolve(probe, findings)?;
    let stream = connect(probe, &addresses, findings)?;
    encrypt(ctx, probe, stream, findings)
}

fn resolve(probe: &Probe, findings: &mut Vec<Finding>) -> Result<Vec<SocketAddr>, Finding> {
    let start = Instant::now();
    let addresses = probe
        .resolve()
        .map_err(|reason| unreachable(DNS, probe, probe.host(), reason).took(start.elapsed()))?;
    if !probe.needs_dns() {
        findings.push(Finding::ok(
            DNS,
            format!("skipped: `{}` needs no lookup", probe.host()),
        ));
        return Ok(addresses);
    }
    let mut found: Vec<_> = addresses
        .iter()
        .map(|address| address.ip().to_string())
        .collect();
    found.dedup();
    let message = format!("`{}` resolves to {}", probe.host(), found.join(", "));
    findings.push(Finding::ok(DNS, message).took(start.elapsed()));
    Ok(addresses)
}

fn connect(
    probe: &Probe,
    addresses: &[SocketAddr],
    findings: &mut Vec<Finding>,
) -> Result<TcpStream, Finding> {
    let start = Instant::now();
    let stream = probe.connect(addresses).map_err(|reason| {
        let tried = addresses
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ");
        unreachable(TCP, probe, &tried, reason).took(start.elapsed())
    })?;
    let elapsed = start.elapsed();
    let peer = stream
        .peer_addr()
        .map(|address| format!(" to {address}"))
        .unwrap_or_default();
    findings.push(Finding::ok(TCP, format!("connected{peer}")).took(elapsed));
    Ok(stream)
}

fn encrypt(
    ctx: &Context,
    probe: &Probe,
    stream: TcpStream,
    findings: &mut Vec<Finding>,
) -> Result<(), Finding> {
    if !probe.base_url.is_https() {
        findings.push(Finding::ok(TLS, "skipped: plain http to this machine"));
    // Through a proxy, TLS starts after `CONNECT`: the service's check shows whether it works.
    } else if probe.proxy().is_none() {
        let start = Instant::now();
        let version = probe.encrypt(stream, &ctx.settings.trust());
        let version = version.map_err(|error| {
            let refused = match error {
                HandshakeError::Setup(error) => Finding::failed(TLS, error.into()),
                HandshakeError::Failed(reason) => unreachable(TLS, probe, probe.host(), reason),
            };
            refused.took(start.elapsed())
        })?;
        let message = format!(
            "{version}; the certificate of `{}` is trusted",
            probe.host()
        );
        findings.push(Finding::ok(TLS, message).took(start.elapsed()));
    }
    Ok(())
}

/// A failure with the message of a request's error.
fn unreachable(check: &'static str, probe: &Probe, host: &str, reason: Reason) -> Finding {
    let reason = probe.blame(reason);
    Finding::failed(
        check,
        api::Error::Unreachable {
            host: host.to_owned(),
            reason,
            sent: false,
        }
        .into(),
    )
}
