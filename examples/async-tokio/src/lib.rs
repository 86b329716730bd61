//! A server for lines of text, its client and a timer, over Tokio.

use napi_vtable_module::asynchronous::Tokio;

#[napi_vtable_module::module(executor = Tokio)]
mod lines {
    use std::net::{Ipv4Addr, SocketAddr};
    use std::pin::Pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::task::{Context, Poll};
    use std::time::Duration;

    use futures_core::Stream;
    use napi_vtable_module::asynchronous::Tokio;
    use napi_vtable_module::{Error, Exports, JsAsyncIterator, Result};
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::task::JoinHandle;
    use tokio::time::{Instant, Interval, interval_at, timeout};

    /// A server on this machine that answers each line with the same line in capital letters.
    #[export]
    pub struct Server {
        address: SocketAddr,
        answered: Arc<AtomicU32>,
        accepts: JoinHandle<()>,
    }

    #[export]
    impl Server {
        /// Starts one, on a port that is free.
        async fn listen() -> Result<Self> {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            let address = listener.local_addr()?;
            let answered = Arc::new(AtomicU32::new(0));
            let counts = Arc::clone(&answered);
            let accepts = tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(serve(stream, Arc::clone(&counts)));
                }
            });
            Ok(Self {
                address,
                answered,
                accepts,
            })
        }

        #[getter]
        fn port(&self) -> u16 {
            self.address.port()
        }

        /// How many lines it has answered.
        #[getter]
        fn answered(&self) -> u32 {
            self.answered.load(Ordering::SeqCst)
        }

        /// Waits until it has answered so many lines.
        async fn has_answered(&self, count: u32) {
            while self.answered.load(Ordering::SeqCst) < count {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }

        /// Ends it; new connections are refused from then on.
        async fn stop(self) -> u32 {
            self.accepts.abort();
            let _ = self.accepts.await; // that it was aborted
            self.answered.load(Ordering::SeqCst)
        }
    }

    async fn serve(mut stream: TcpStream, answered: Arc<AtomicU32>) {
        let (reads, mut writes) = stream.split();
        let mut lines = BufReader::new(reads).lines();
        // A client that goes away is no concern of the server's.
        while let Ok(Some(line)) = lines.next_line().await {
            answered.fetch_add(1, Ordering::SeqCst);
            let answer = line.to_uppercase() + "\n";
            if writes.write_all(answer.as_bytes()).await.is_err() {
                break;
            }
        }
    }

    /// Sends a line to a server and waits for the answer, for at most so many milliseconds.
    #[export]
    async fn ask(port: u16, line: &str, #[default(5000)] milliseconds: u64) -> Result<String> {
        let answer = async {
            let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
            let mut stream = BufReader::new(stream);
            stream.write_all(format!("{line}\n").as_bytes()).await?;
            let mut answer = String::new();
            stream.read_line(&mut answer).await?;
            Ok::<_, std::io::Error>(answer.trim_end().to_owned())
        };
        match timeout(Duration::from_millis(milliseconds), answer).await {
            Ok(answer) => Ok(answer?),
            Err(late) => Err(Error::new("the server does not answer")
                .with_code("ERR_TIMEOUT")
                .with_cause(late)
                .into()),
        }
    }

    /// A number each so many milliseconds, from 1 on, as long as somebody asks for the next.
    #[export]
    fn ticks(milliseconds: u32) -> Result<JsAsyncIterator<impl Stream<Item = u64>>> {
        let period = Duration::from_millis(milliseconds.max(1).into());
        let _inside = Tokio::handle()?.enter(); // where timers can be made
        Ok(JsAsyncIterator(Ticks {
            interval: interval_at(Instant::now() + period, period),
            count: 0,
        }))
    }

    struct Ticks {
        interval: Interval,
        count: u64,
    }

    impl Stream for Ticks {
        type Item = u64;

        fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<u64>> {
            self.interval.poll_tick(context).map(|_| {
                self.count += 1;
                Some(self.count)
            })
        }
    }

    #[init]
    fn init(_exports: &mut Exports<'_>) -> Result<()> {
        Tokio::start(|builder| builder.worker_threads(2))?;
        Ok(())
    }
}
