//! Connections that can be closed in the middle of a response.

use std::io::{self, ErrorKind, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// A listener for [`Cuttable`] connections.
pub(in crate::sandbox) struct CuttableListener(pub(in crate::sandbox) TcpListener);

impl Listener for CuttableListener {
    type Io = Cuttable;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Cuttable, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        (
            Cuttable {
                stream,
                cutter: ConnectionCutter::default(),
                left: None,
            },
            address,
        )
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// Closes the connection of a request.
#[derive(Clone, Default)]
pub(in crate::sandbox) struct ConnectionCutter(Arc<OnceLock<Cut>>);

/// Where to cut the next response.
#[derive(Clone, Copy)]
pub(super) enum Cut {
    /// Before its first byte.
    Before,
    /// In the middle of its body of this many bytes; of its head if the body is empty.
    Inside { body: usize },
}

impl ConnectionCutter {
    pub(super) fn cut(&self, cut: Cut) {
        // A connection that is cut has no second response, so the first call counts.
        let _ = self.0.set(cut);
    }
}

impl Cut {
    /// How many bytes of a response to let through; `beginning` is its first write.
    fn length(self, beginning: &[u8]) -> usize {
        // hyper writes the head in one piece, so the first write has all of it.
        const HEAD_ENDS: &[u8] = b"\r\n\r\n";
        let head = beginning
            .windows(HEAD_ENDS.len())
            .position(|bytes| bytes == HEAD_ENDS);
        let head = head.map_or(beginning.len(), |at| at + HEAD_ENDS.len());
        match self {
            Self::Before => 0,
            Self::Inside { body: 0 } => head / 2,
            Self::Inside { body } => head + body / 2,
        }
    }
}

impl Connected<IncomingStream<'_, CuttableListener>> for ConnectionCutter {
    fn connect_info(stream: IncomingStream<'_, CuttableListener>) -> Self {
        stream.io().cutter.clone()
    }
}

/// A connection that fails to write after the cut, so that the server closes it.
pub(in crate::sandbox) struct Cuttable {
    stream: TcpStream,
    cutter: ConnectionCutter,
    /// How many bytes are still let through, once the response to cut has started.
    left: Option<usize>,
}

impl Cuttable {
    fn poll_write_cut(
        &mut self,
        cut: Cut,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let left = *self.left.get_or_insert_with(|| cut.length(bytes));
        let passing = &bytes[..left.min(bytes.len())];
        if passing.is_empty() {
            return Poll::Ready(Err(ErrorKind::ConnectionAborted.into()));
        }
        let written = Pin::new(&mut self.stream).poll_write(cx, passing);
        if let Poll::Ready(Ok(written)) = written {
            self.left = Some(left - written);
        }
        written
    }
}

impl AsyncRead for Cuttable {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Cuttable {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let connection = self.get_mut();
        match connection.cutter.0.get().copied() {
            None => Pin::new(&mut connection.stream).poll_write_vectored(cx, slices),
            Some(cut) => {
                let first = slices.iter().find(|slice| !slice.is_empty());
                connection.poll_write_cut(cut, cx, first.map_or(&[], |slice| slice))
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
