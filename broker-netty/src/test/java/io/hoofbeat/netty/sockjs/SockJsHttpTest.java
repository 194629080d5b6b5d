package io.hoofbeat.netty.sockjs;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.stomp.FrameLimits;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.connection.AddressRange;
import io.hoofbeat.netty.connection.ConnectionLimits;
import io.hoofbeat.netty.loop.Transport;
import io.hoofbeat.netty.support.ScriptedSession;
import io.hoofbeat.netty.support.ServerUnderTest;
import io.hoofbeat.netty.support.WebSocketPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SockJS over HTTP, on sockets and three loops. */
class SockJsHttpTest {

    private static final String SESSION = "/sockjs/000/abcdefgh";
    private static final String CONNECT = "[\"CONNECT\\naccept-version:1.2\\nhost:/\\n\\n\\u0000\"]";
    private static final String CONNECTED = "a[\"CONNECTED\\nversion:1.2\\n\\n\\u0000\"]";
    private static final int HIGH_BYTES = 64 << 10;

    private @Nullable ServerUnderTest started;
    private final List<HttpPeer> peers = new ArrayList<>();

    private static ServerOptions options(
            FrameLimits frames, ConnectionLimits connections, List<AddressRange> proxies, ServerOptions.SockJs sockJs) {
        ServerOptions.WebSocket webSocket =
                new ServerOptions.WebSocket(List.of("/ws"), List.of("https://shop.example"), 200_000, true);
        return new ServerOptions(
                "127.0.0.1",
                0,
                0,
                -1,
                3,
                "auto",
                frames,
                HIGH_BYTES,
                16 << 10,
                webSocket,
                connections,
                proxies,
                sockJs);
    }

    private void start(ServerOptions options) {
        started =
                ServerUnderTest.start(Transport.named("auto"), BrokerOptions.DEFAULT, options, ScriptedSession::behave);
    }

    private ServerUnderTest server() {
        if (started == null) {
            startWith(ServerOptions.SockJs.DEFAULT);
        }
        return Objects.requireNonNull(started);
    }

    private void startWith(ServerOptions.SockJs sockJs) {
        start(options(FrameLimits.DEFAULT, ConnectionLimits.DEFAULT, List.of(), sockJs));
    }

    @AfterEach
    void stop() {
        peers.forEach(HttpPeer::close);
        if (started != null) {
            started.close();
        }
    }

    private HttpPeer peer() {
        return peer(server().webSocketPort());
    }

    private HttpPeer peer(int port) {
        HttpPeer peer = new HttpPeer(port);
        peers.add(peer);
        return peer;
    }

    /** A session that was opened by polling and whose client is in. */
    private ScriptedSession connectedByPolling(HttpPeer peer) {
        assertThat(peer.post(SESSION + "/xhr", "").body()).isEqualTo("o\n");
        ScriptedSession session = server().session();
        assertThat(peer.post(SESSION + "/xhr_send", CONNECT).status()).isEqualTo(204);
        assertThat(session.next()).isEqualTo("Connect");
        assertThat(peer.post(SESSION + "/xhr", "").body()).isEqualTo(CONNECTED + "\n");
        return session;
    }

    private static void receipt(ScriptedSession session, String id) {
        session.onLoop(() -> session.connection().write(new ServerFrame.Receipt(id)));
    }

    private static String receiptFrame(String id) {
        return "\"RECEIPT\\nreceipt-id:" + id + "\\n\\n\\u0000\"";
    }

    // What there is.

    @Test
    void whoAsksIsGreeted() {
        assertThat(peer().get("/sockjs").body()).isEqualTo("Welcome to SockJS!\n");
        assertThat(peer(server().stompPort()).get("/sockjs/").body()).isEqualTo("Welcome to SockJS!\n");
    }

    @Test
    void infoTellsWhatThereIsAndIsNotCached() {
        HttpPeer.Response info = peer().get("/sockjs/info", "Origin: https://shop.example");
        assertThat(info.body())
                .matches("\\{\"websocket\":true,\"origins\":\\[\"\\*:\\*\"],\"cookie_needed\":false,\"entropy\":\\d+}");
        assertThat(info.header("content-type")).isEqualTo("application/json; charset=UTF-8");
        assertThat(info.header("cache-control")).isEqualTo("no-store");
        assertThat(info.header("access-control-allow-origin")).isEqualTo("https://shop.example");
        assertThat(info.header("access-control-allow-credentials")).isEqualTo("true");
        assertThat(info.header("vary")).isEqualTo("origin");
        assertThat(info.body()).isNotEqualTo(peer().get("/sockjs/info").body());
    }

    @ParameterizedTest
    @CsvSource({
        "/sockjs/info, GET",
        SESSION + "/xhr, POST",
        SESSION + "/xhr_send, POST",
        SESSION + "/xhr_streaming, POST",
        SESSION + "/eventsource, GET"
    })
    void aPageMayAskWhetherItMay(String path, String method) {
        HttpPeer peer = peer();
        peer.send("OPTIONS", path, "", "Origin: http://localhost:3000");
        HttpPeer.Response answer = peer.response();
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("access-control-allow-methods")).isEqualTo("OPTIONS, " + method);
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("http://localhost:3000");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /sockjs/a.html, 404",
        "GET, /sockjs/iframe.html, 404",
        "POST, /sockjs/000/a.b/xhr, 404",
        "GET, " + SESSION + "/jsonp, 404",
        "GET, " + SESSION + "/htmlfile, 404",
        "GET, " + SESSION + "/xhr, 405",
        "GET, " + SESSION + "/xhr_send, 405",
        "PUT, " + SESSION + "/xhr, 405",
        "POST, " + SESSION + "/eventsource, 405",
        "POST, /sockjs/info, 405",
        "GET, " + SESSION + "/websocket, 426",
        "GET, " + SESSION + "/eventsource?a=%zz, 400",
    })
    void whatIsNotThereIsRefused(String method, String path, int status) {
        HttpPeer peer = peer();
        peer.send(method, path, "");
        assertThat(peer.response().status()).isEqualTo(status);
    }

    // Transports.

    @Test
    void aClientThatPollsIsServedOverOneConnection() {
        HttpPeer peer = peer();
        ScriptedSession session = connectedByPolling(peer);
        assertThat(session.connection().transport()).isEqualTo("sockjs-http");
        receipt(session, "1");
        receipt(session, "2");
        HttpPeer.Response answer = peer.post("/sockjs/999/abcdefgh/xhr", "");
        assertThat(answer.body()).isEqualTo("a[" + receiptFrame("1") + "," + receiptFrame("2") + "]\n");
        assertThat(answer.header("content-type")).isEqualTo("application/javascript; charset=UTF-8");
        assertThat(answer.header("cache-control")).startsWith("no-store, no-cache");
    }

    @Test
    void aPollWaitsUntilThereIsSomething() {
        HttpPeer peer = peer();
        ScriptedSession session = connectedByPolling(peer);
        HttpPeer poll = peer();
        poll.send("POST", SESSION + "/xhr", "");
        assertThat(peer.post(SESSION + "/xhr_send", "[\"SEND\\ndestination:/topic/a\\n\\nhi 🐎\\u0000\"]")
                        .status())
                .isEqualTo(204);
        assertThat(session.next()).isEqualTo("hi 🐎");
        receipt(session, "1");
        assertThat(poll.response().body()).isEqualTo("a[" + receiptFrame("1") + "]\n");
    }

    @Test
    void aStreamGoesOnUntilItsLimitAndThenInTheNextOne() {
        startWith(new ServerOptions.SockJs(true, 25_000, 20_000, 1000));
        HttpPeer stream = peer();
        assertThat(open(stream, "POST", "/xhr_streaming")).isEqualTo("h".repeat(2048) + "\n");
        assertThat(stream.chunk()).isEqualTo("o\n");
        ScriptedSession session = server().session();
        receipt(session, "1");
        assertThat(stream.chunk()).isEqualTo("a[" + receiptFrame("1") + "]\n");
        String large = "x".repeat(1000);
        receipt(session, large);
        assertThat(stream.chunk()).isEqualTo("a[" + receiptFrame(large) + "]\n");
        assertThat(stream.chunk()).isEmpty();
        receipt(session, "2");
        open(stream, "POST", "/xhr_streaming");
        assertThat(stream.chunk()).isEqualTo("a[" + receiptFrame("2") + "]\n");
    }

    @Test
    void eventsAreAStreamToo() {
        HttpPeer stream = peer();
        stream.send("GET", SESSION + "/eventsource", "");
        assertThat(stream.response().header("content-type")).isEqualTo("text/event-stream; charset=UTF-8");
        assertThat(stream.chunk()).isEqualTo("\r\n");
        assertThat(stream.chunk()).isEqualTo("data: o\r\n\r\n");
        receipt(server().session(), "1");
        assertThat(stream.chunk()).isEqualTo("data: a[" + receiptFrame("1") + "]\r\n\r\n");
    }

    private static String open(HttpPeer stream, String method, String transport) {
        stream.send(method, SESSION + transport, "");
        assertThat(stream.response().status()).isEqualTo(200);
        return stream.chunk();
    }

    @Test
    void aClientOfHttp10GetsAStreamWithoutChunks() {
        HttpPeer stream = peer();
        stream.raw().send("POST " + SESSION + "/xhr_streaming HTTP/1.0\r\nContent-Length: 0\r\n\r\n");
        assertThat(stream.response().header("connection")).isEqualTo("close");
        assertThat(stream.raw().until('\n')).isEqualTo("h".repeat(2048) + "\n");
        assertThat(stream.raw().until('\n')).isEqualTo("o\n");
    }

    @Test
    void aQuietStreamIsSentHeartBeats() {
        startWith(new ServerOptions.SockJs(true, 20, 20_000, 1000));
        HttpPeer stream = peer();
        open(stream, "POST", "/xhr_streaming");
        assertThat(List.of(stream.chunk(), stream.chunk(), stream.chunk())).containsExactly("o\n", "h\n", "h\n");
    }

    @Test
    void muchOutputWaitsForPollsAndHoldsUpWhoSendsIt() {
        HttpPeer peer = peer();
        ScriptedSession session = connectedByPolling(peer);
        String large = "x".repeat(20_000);
        for (int i = 0; i < 4; i++) {
            receipt(session, i + large);
        }
        session.awaitOnLoop(() -> !session.connection().isWritable());
        assertThat(session.<Long>onLoop(() -> session.connection().pendingBytes()))
                .isGreaterThan(HIGH_BYTES);
        StringBuilder received = new StringBuilder();
        for (int polls = 0; !received.toString().contains("receipt-id:3"); polls++) {
            assertThat(polls).isLessThan(4);
            received.append(peer.post(SESSION + "/xhr", "").body());
        }
        assertThat(received.toString().indexOf("receipt-id:0"))
                .isLessThan(received.toString().indexOf("receipt-id:3"));
        assertThat(session.next()).isEqualTo("writable");
    }

    @Test
    void whoIsNotReadFromIsAnsweredLaterAndMayNotSendMuchMeanwhile() {
        HttpPeer peer = peer();
        ScriptedSession session = connectedByPolling(peer);
        session.onLoop(() -> session.connection().pauseReading());
        String body = "[\"SEND\\ndestination:/topic/a\\n\\n" + "x".repeat(150_000) + "\\u0000\"]";
        CompletableFuture<HttpPeer.Response> one = later(body);
        CompletableFuture<HttpPeer.Response> other = later(body);
        Object refused = ScriptedSession.await(CompletableFuture.anyOf(one, other));
        assertThat(((HttpPeer.Response) refused).status()).isEqualTo(503);
        assertThat(one.isDone() && other.isDone()).isFalse();
        assertThat(session.waitingEvents()).isZero();
        session.onLoop(() -> session.connection().resumeReading());
        assertThat(ScriptedSession.await(one).status()
                        + ScriptedSession.await(other).status())
                .isEqualTo(204 + 503);
        assertThat(session.next()).hasSize(150_000);
    }

    private CompletableFuture<HttpPeer.Response> later(String body) {
        HttpPeer sender = peer();
        // A thread for each: the pool that is there for all may have one, and each waits for its response.
        return CompletableFuture.supplyAsync(
                () -> sender.post(SESSION + "/xhr_send", body), task -> new Thread(task, "later").start());
    }

    @Test
    void aLargeFrameIsTakenInParts() {
        HttpPeer peer = peer();
        ScriptedSession session = connectedByPolling(peer);
        String large = "ä\u0001".repeat(50_000);
        session.onLoop(() -> {
            session.connection().write(new ServerFrame.Receipt(large));
            session.connection().write(new ServerFrame.Receipt("end"));
        });
        StringBuilder received = new StringBuilder();
        int polls = 0;
        while (!received.toString().endsWith(receiptFrame("end") + "]\n")) {
            String body = peer.post(SESSION + "/xhr", "").body();
            assertThat(body.length()).isLessThan(140_000);
            assertThat(QuotedTextReaderTest.read(body.substring(1), 0)).isNotNull();
            received.append(body);
            polls++;
        }
        assertThat(polls).isGreaterThan(2);
        String all = received.toString().replace("\",\"", "").replace("\"]\na[\"", "");
        assertThat(all).contains("receipt-id:" + "ä\\u0001".repeat(50_000) + "\\n\\n\\u0000");
    }

    // Sessions.

    @Test
    void theSecondReceiverIsSentAwayAndTheFirstOneStays() {
        HttpPeer stream = peer();
        open(stream, "POST", "/xhr_streaming");
        assertThat(stream.chunk()).isEqualTo("o\n");
        ScriptedSession session = server().session();
        assertThat(peer().post(SESSION + "/xhr", "").body()).isEqualTo("c[2010,\"Another connection still open\"]\n");
        receipt(session, "1");
        assertThat(stream.chunk()).isEqualTo("a[" + receiptFrame("1") + "]\n");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReceiverThatVanishesEndsItsSession(boolean isReset) {
        HttpPeer stream = peer();
        open(stream, "POST", "/xhr_streaming");
        stream.chunk();
        ScriptedSession session = server().session();
        receipt(session, "1");
        if (isReset) {
            stream.raw().reset();
        } else {
            stream.close();
        }
        assertThat(session.next()).isEqualTo("closed");
        assertThat(peer().post(SESSION + "/xhr_send", CONNECT).status()).isEqualTo(404);
    }

    @Test
    void aReceiverThatDoesNotReadIsASlowPeer() {
        HttpPeer stream = peer();
        open(stream, "POST", "/xhr_streaming");
        stream.chunk();
        ScriptedSession session = server().session();
        String large = "x".repeat(100_000);
        session.awaitOnLoop(() -> {
            session.connection().write(new ServerFrame.Receipt(large));
            return !session.connection().isWritable();
        });
        stream.raw().reset();
        assertThat(session.nextAfterWritable()).isEqualTo("closed");
    }

    @Test
    void aSessionThatNobodyAsksForIsClosed() {
        startWith(new ServerOptions.SockJs(true, 25_000, 50, 1000));
        HttpPeer peer = peer();
        assertThat(peer.post(SESSION + "/xhr", "").body()).isEqualTo("o\n");
        assertThat(server().session().next()).isEqualTo("closed");
        assertThat(peer.post(SESSION + "/xhr_send", CONNECT).status()).isEqualTo(404);
    }

    @Test
    void anErrorIsTheLastThingButForTheClose() {
        HttpPeer peer = peer();
        ScriptedSession session = connectedByPolling(peer);
        session.onLoop(() -> session.error("No \"such\" thing"));
        assertThat(peer.post(SESSION + "/xhr", "").body()).startsWith("a[\"ERROR\\nmessage:No \\\"such\\\" thing\\n");
        assertThat(peer.post(SESSION + "/xhr", "").body()).isEqualTo("c[1002,\"No \\\"such\\\" thing\"]\n");
        assertThat(peer.post(SESSION + "/xhr", "").body()).isEqualTo("c[1002,\"No \\\"such\\\" thing\"]\n");
        assertThat(peer.post(SESSION + "/xhr_send", CONNECT).status()).isEqualTo(404);
        assertThat(session.next()).isEqualTo("closed");
    }

    @Test
    void aClientThatDisconnectsIsLetGo() {
        HttpPeer stream = peer();
        open(stream, "POST", "/xhr_streaming");
        stream.chunk();
        HttpPeer sender = peer();
        sender.post(SESSION + "/xhr_send", CONNECT);
        assertThat(stream.chunk()).isEqualTo(CONNECTED + "\n");
        sender.post(SESSION + "/xhr_send", "[\"DISCONNECT\\nreceipt:r\\n\\n\\u0000\"]");
        assertThat(stream.chunk()).isEqualTo("a[" + receiptFrame("r") + "]\n");
        assertThat(stream.chunk()).isEqualTo("c[3000,\"Go away!\"]\n");
        assertThat(stream.chunk()).isEmpty();
    }

    @Test
    void aBrokerThatStopsSaysSo() {
        HttpPeer stream = peer();
        open(stream, "POST", "/xhr_streaming");
        stream.chunk();
        HttpPeer other = peer();
        other.post("/sockjs/000/other/xhr", "");
        server().session();
        server().server().stopAccepting();
        assertThat(other.post("/sockjs/000/third/xhr", "").status()).isEqualTo(503);
        server().server().closeConnections();
        assertThat(stream.chunk()).isEqualTo("c[1001,\"The broker stops.\"]\n");
    }

    // What is hostile.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "http://localhost.evil.example",
                "http://127.0.0.1.evil.example",
                "https://shop.example.evil.example",
                "http://shop.example",
                "null"
            })
    void pagesOfOtherOriginsReachNothing(String origin) {
        HttpPeer peer = peer();
        ScriptedSession session = connectedByPolling(peer);
        String header = "Origin: " + origin;
        for (String path :
                List.of("/sockjs/info", "/sockjs", SESSION + "/eventsource", "/sockjs/0/other/eventsource")) {
            HttpPeer.Response refused = peer().get(path, header);
            assertThat(refused.status()).as(path).isEqualTo(403);
            assertThat(refused.header("access-control-allow-origin")).isEmpty();
        }
        for (String path : List.of("/xhr_send", "/xhr", "/xhr_streaming")) {
            HttpPeer.Response refused =
                    peer().post(SESSION + path, CONNECT, header, "Content-Type: text/plain;charset=UTF-8");
            assertThat(refused.status()).as(path).isEqualTo(403);
        }
        HttpPeer preflight = peer();
        preflight.send("OPTIONS", SESSION + "/xhr_send", "", header);
        assertThat(preflight.response().status()).isEqualTo(403);
        HttpPeer upgrade = peer();
        upgrade.raw().send(WebSocketPeer.request(SESSION + "/websocket", header + "\r\n"));
        assertThat(upgrade.response().status()).isEqualTo(403);
        HttpPeer raw = peer();
        raw.raw().send(WebSocketPeer.request("/sockjs/websocket", header + "\r\n"));
        assertThat(raw.response().status()).isEqualTo(403);
        assertThat(session.waitingEvents()).isZero();
    }

    @Test
    void aPictureOfAnotherSiteReachesNothing() {
        assertThat(peer().get(SESSION + "/eventsource", "Sec-Fetch-Site: cross-site")
                        .status())
                .isEqualTo(403);
        assertThat(peer().get(SESSION + "/eventsource", "Origin: http://localhost", "Origin: http://evil.example")
                        .status())
                .isEqualTo(403);
        assertThat(peer().get(SESSION + "/eventsource", "Sec-Fetch-Site: none").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"x", "x", "{}", "[1]", "[\"a\"]]", "[\"\\u00g0\"]"})
    void whatIsNotAnArrayOfStringsSendsNothing(String body) {
        HttpPeer peer = peer();
        ScriptedSession session = connectedByPolling(peer);
        HttpPeer.Response refused = peer().post(SESSION + "/xhr_send", body, "Origin: https://shop.example");
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.body()).isEqualTo("Broken JSON encoding.\n");
        assertThat(refused.header("access-control-allow-origin")).isEqualTo("https://shop.example");
        assertThat(peer().post(SESSION + "/xhr_send", "").body()).isEqualTo("Payload expected.\n");
        assertThat(peer.post(SESSION + "/xhr_send", "[\"SEND\\ndestination:/topic/a\\n\\nhi\\u0000\"]")
                        .status())
                .isEqualTo(204);
        assertThat(session.next()).isEqualTo("hi");
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        HttpPeer peer = peer();
        connectedByPolling(peer);
        HttpPeer other = peer();
        other.raw().send("POST " + SESSION + "/xhr_send HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
        other.raw().send(new byte[] {'[', '"', (byte) 0xFF, '"', ']'});
        assertThat(other.response().status()).isEqualTo(500);
    }

    @Test
    void anUnknownSessionIsNotSentTo() {
        assertThat(peer().post("/sockjs/000/nobody/xhr_send", CONNECT).status()).isEqualTo(404);
    }

    @Test
    void aBodyIsBoundedAndMoreSoBeforeConnect() {
        HttpPeer peer = peer();
        assertThat(peer.post(SESSION + "/xhr", "").body()).isEqualTo("o\n");
        server().session();
        int most = 6 * FrameLimits.DEFAULT.beforeConnectBytesMax() + 64;
        HttpPeer early = peer();
        early.raw()
                .send("POST " + SESSION + "/xhr_send HTTP/1.1\r\nHost: a\r\nContent-Length: " + (most + 1)
                        + "\r\n\r\n");
        assertThat(early.response().status()).isEqualTo(413);
        HttpPeer chunked = peer();
        chunked.raw().send("POST " + SESSION + "/xhr_send HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        String piece = "[\"" + "x".repeat(4094);
        for (int sent = 0; sent <= most; sent += 4096) {
            chunked.raw().send("1000\r\n" + (sent == 0 ? piece : "y".repeat(4096)) + "\r\n");
        }
        assertThat(chunked.response().status()).isEqualTo(413);
        peer.post(SESSION + "/xhr_send", CONNECT);
        HttpPeer late = peer();
        late.raw().send("POST " + SESSION + "/xhr_send HTTP/1.1\r\nHost: a\r\nContent-Length: 200001\r\n\r\n");
        assertThat(late.response().status()).isEqualTo(413);
        assertThat(peer().post(SESSION + "/xhr_send", "[\"" + "\\n".repeat(90_000) + "\"]")
                        .status())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nContent-Length: 6\r\n\r\n[\"a\"]",
                "Content-Length: -1\r\n\r\n",
                "Content-Length: 99999999999999999999\r\n\r\n",
                "Content-Length: 0x5\r\n\r\n[\"a\"]",
                "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "Transfer-Encoding: chunked\r\n\r\n-5\r\n[\"a\"]",
                "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
            })
    void tricksWithTheLengthSendNothing(String rest) {
        HttpPeer peer = peer();
        ScriptedSession session = connectedByPolling(peer);
        HttpPeer other = peer();
        other.raw().send("POST " + SESSION + "/xhr_send HTTP/1.1\r\nHost: a\r\n" + rest);
        other.raw().shutDownOutput();
        assertThat(other.raw().rest()).doesNotContain("HTTP/1.1 200");
        assertThat(session.waitingEvents()).isZero();
    }

    @Test
    void nothingIsServedBehindChunks() {
        HttpPeer peer = peer();
        ScriptedSession session = connectedByPolling(peer);
        HttpPeer other = peer();
        String hidden = "POST " + SESSION + "/xhr_send HTTP/1.1\r\nHost: a\r\nContent-Length: " + CONNECT.length()
                + "\r\n\r\n" + CONNECT;
        other.raw()
                .send("POST " + SESSION + "/xhr_send HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n5\r\n[\"\\n\"\r\n1\r\n]\r\n0\r\n\r\n" + hidden);
        String answers = other.raw().rest();
        assertThat(answers.split("HTTP/1.1 ", -1)).hasSizeLessThanOrEqualTo(2);
        assertThat(session.waitingEvents()).isZero();
    }

    @Test
    void pipelinedRequestsAreNotServed() {
        HttpPeer peer = peer();
        ScriptedSession session = connectedByPolling(peer);
        HttpPeer other = peer();
        String request = "POST " + SESSION + "/xhr_send HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n[\"\\n\"]";
        other.raw().send(request.repeat(2000));
        String answers = other.raw().rest();
        assertThat(answers).startsWith("HTTP/1.1 204 ");
        assertThat(answers.split("HTTP/1.1 ", -1)).hasSize(2);
        assertThat(session.waitingEvents()).isZero();
    }

    @Test
    void aStreamWhoseClientSendsOnIsServedToItsEnd() {
        startWith(new ServerOptions.SockJs(true, 25_000, 20_000, 100));
        HttpPeer stream = peer();
        stream.raw()
                .send("POST " + SESSION + "/xhr_streaming HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
                        + "GET /sockjs HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1000));
        stream.response();
        stream.chunk();
        assertThat(stream.chunk()).isEqualTo("o\n");
        String large = "x".repeat(100);
        receipt(server().session(), large);
        assertThat(stream.chunk()).isEqualTo("a[" + receiptFrame(large) + "]\n");
        assertThat(stream.chunk()).isEmpty();
        assertThat(stream.raw().read()).isEqualTo(-1);
    }

    @Test
    void sessionsCountAsConnections() {
        start(options(FrameLimits.DEFAULT, new ConnectionLimits(4, 0, 0), List.of(), ServerOptions.SockJs.DEFAULT));
        HttpPeer peer = peer();
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(peer.post("/sockjs/000/session" + i + "/xhr", "").status());
        }
        assertThat(answers).containsExactly(200, 200, 200);
        HttpPeer.Response refused = peer.post("/sockjs/000/session3/xhr", "");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).contains("connections");
        assertThat(server().server().connections().openCount()).isEqualTo(3);
    }

    @Test
    void aSessionBelongsToTheAddressThatOpenedIt() {
        start(options(
                FrameLimits.DEFAULT,
                ConnectionLimits.DEFAULT,
                List.of(Objects.requireNonNull(AddressRange.parse("127.0.0.1"))),
                ServerOptions.SockJs.DEFAULT));
        HttpPeer alice = peer();
        alice.raw().send("PROXY TCP4 10.0.0.1 127.0.0.1 4000 80\r\n");
        ScriptedSession session = connectedByPolling(alice);
        assertThat(session.connection().peer()).isEqualTo("10.0.0.1:4000");
        for (String path : List.of("/xhr_send", "/xhr", "/xhr_streaming")) {
            HttpPeer mallory = peer();
            mallory.raw().send("PROXY TCP4 10.0.0.2 127.0.0.1 4000 80\r\n");
            assertThat(mallory.post(SESSION + path, path.equals("/xhr_send") ? CONNECT : "")
                            .status())
                    .as(path)
                    .isEqualTo(404);
        }
        HttpPeer again = peer();
        again.raw().send("PROXY TCP4 10.0.0.1 127.0.0.1 4001 80\r\n");
        receipt(session, "1");
        assertThat(again.post(SESSION + "/xhr", "").body()).isEqualTo("a[" + receiptFrame("1") + "]\n");
    }

    @Test
    void aConnectionThatHasCarriedASessionMayBecomeAWebSocket() {
        HttpPeer peer = peer();
        connectedByPolling(peer);
        peer.raw().send(WebSocketPeer.request("/ws", ""));
        try (WebSocketPeer webSocket = WebSocketPeer.answered(peer.raw())) {
            webSocket.connected();
        }
    }

    @Test
    void nothingIsThereWhenItIsOff() {
        startWith(new ServerOptions.SockJs(false, 25_000, 5_000, 1000));
        assertThat(peer().get("/sockjs/info").status()).isEqualTo(404);
        assertThat(peer().get("/sockjs").body()).contains("This is a Hoofbeat STOMP broker.");
    }
}
