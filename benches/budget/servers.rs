//! The servers that are asked: nginx with TLS, and genkey's own.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};

use crate::authority::Authority;
use crate::process::{Background, Home, wait_for};

/// nginx in the foreground, in one process.
pub struct Nginx {
    _process: Background,
    /// Its port, on every address.
    pub port: u16,
}

impl Nginx {
    /// Serves the files below `folder/documents`; `/v1/` is handed on to the embedded server's
    /// port, if there is one.
    pub fn start(
        home: &Home,
        folder: &Path,
        authority: &Authority,
        behind: Option<u16>,
    ) -> Result<Self> {
        let port = free_port()?;
        fs::create_dir_all(folder.join("nginx"))?;
        fs::write(
            folder.join("nginx.conf"),
            configuration(folder, authority, port, behind),
        )?;
        let arguments = [
            "-p",
            &folder.to_string_lossy(),
            "-e",
            "error.log",
            "-c",
            "nginx.conf",
        ]
        .map(str::to_owned);
        let mut command = home.program("nginx", arguments).command();
        let process = Background(
            command
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .context("nginx")?,
        );
        wait_for("nginx", || {
            TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()
        })
        .with_context(|| fs::read_to_string(folder.join("error.log")).unwrap_or_default())?;
        Ok(Self {
            _process: process,
            port,
        })
    }
}

fn configuration(folder: &Path, authority: &Authority, port: u16, behind: Option<u16>) -> String {
    let [folder, certificate, key] =
        [folder, &authority.server, &authority.server_key].map(|path| path.display().to_string());
    let (upstream, location) = behind.map(handed_on).unwrap_or_default();
    format!(
        "daemon off; master_process off; pid nginx.pid; worker_rlimit_nofile 4096;
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; tcp_nopush on; default_type application/json; gzip off;
    keepalive_timeout 65s; keepalive_requests 1000000; client_body_temp_path nginx/body; proxy_temp_path nginx/proxy;
    fastcgi_temp_path nginx/fastcgi; uwsgi_temp_path nginx/uwsgi; scgi_temp_path nginx/scgi;
    {upstream}
    server {{
        listen {port} ssl; server_name localhost; root {folder}/documents;
        ssl_certificate {certificate}; ssl_certificate_key {key}; ssl_protocols TLSv1.3;
        {location}
    }}
}}
"
    )
}

/// The embedded server answers to names of loopback only.
fn handed_on(port: u16) -> (String, &'static str) {
    let upstream = format!(
        "upstream sandbox {{ server 127.0.0.1:{port}; keepalive 64; keepalive_requests 1000000; }}"
    );
    let location = "location /v1/ { proxy_pass http://sandbox; proxy_http_version 1.1; proxy_set_header Connection \"\"; \
        proxy_set_header Host localhost; proxy_request_buffering off; }";
    (upstream, location)
}

/// `genkey sandbox` in the foreground of its own process.
pub struct Sandbox {
    _process: Background,
    /// Its base URL.
    pub url: String,
    /// A key that works.
    pub key: String,
}

impl Sandbox {
    /// Starts it on this port, with its data in this file.
    pub fn start(home: &Home, genkey: &Path, port: u16, data: &Path) -> Result<Self> {
        let arguments = [
            "sandbox",
            "--quiet",
            "--port",
            &port.to_string(),
            "--data",
            &data.to_string_lossy(),
        ]
        .map(str::to_owned);
        let mut command = home.program(genkey, arguments).command();
        let mut process = Background(
            command
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()?,
        );
        let mut announced = BufReader::new(process.0.stdout.take().context("no stdout")?);
        let mut value = |name: &str| -> Result<String> {
            let mut line = String::new();
            announced.read_line(&mut line)?;
            Ok(line
                .trim_end()
                .strip_prefix(name)
                .with_context(|| format!("the sandbox says `{line}`"))?
                .to_owned())
        };
        let (url, key) = (value("GENKEY_API_URL=")?, value("GEN_API_KEY=")?);
        Ok(Self {
            _process: process,
            url,
            key,
        })
    }

    /// Makes so many keys.
    pub fn make_keys(&self, count: usize) -> Result<()> {
        let address = self
            .url
            .trim_start_matches("http://")
            .trim_end_matches("/v1");
        (1..=count).try_for_each(|number| {
            let body = format!(r#"{{"name":"bench-{number:05}"}}"#);
            let mut stream = TcpStream::connect(address)?;
            write!(
                stream,
                "POST /v1/persisted_tokens HTTP/1.1\r\nHost: {address}\r\nX-API-Key: {}\r\nContent-Type: application/json\r\n\
                 Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                self.key,
                body.len()
            )?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            ensure!(answer.starts_with("HTTP/1.1 20"), "the sandbox made no key: {answer}");
            Ok(())
        })
    }
}

/// A port of loopback that nobody listens on.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}
