package io.hoofbeat.netty.sockjs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SockJsPathTest {

    @ParameterizedTest
    @CsvSource({
        "/sockjs, GREETING, ''",
        "/sockjs/, GREETING, ''",
        "/sockjs?t=1, GREETING, ''",
        "/sockjs/info?t=1, INFO, ''",
        "/sockjs/websocket, RAW_WEBSOCKET, ''",
        "/sockjs/000/abcdefgh/websocket, WEBSOCKET, abcdefgh",
        "/sockjs/0/a/xhr, XHR, a",
        "/sockjs/_/_/xhr_streaming, XHR_STREAMING, _",
        "/sockjs/999/f81d4fae-7dec-11d0-a765-00a0c91e6bf6/xhr_send, XHR_SEND, f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "/sockjs/1/A9/eventsource?x, EVENT_SOURCE, A9",
    })
    void eachPathIsKnown(String uri, SockJsPath.Kind kind, String session) {
        assertThat(SockJsPath.of(uri)).isEqualTo(new SockJsPath(kind, session));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//",
                "///",
                "/a",
                "/a.html",
                "/iframe.html",
                "/info/",
                "/INFO",
                "/a./a/xhr",
                "/a/a./xhr",
                "/./../xhr",
                "/a/a",
                "/a/a/",
                "/a/a/xhr/",
                "/a//xhr",
                "//a/xhr",
                "/a/b/c/xhr",
                "/a/%61/xhr",
                "/a/é/xhr",
                "/a/a/jsonp",
                "/a/a/htmlfile",
                "/a/a/XHR",
                "/a/a;b/xhr",
                "/a/a/xhr#",
                "/websocket/"
            })
    void anyOtherIsUnknown(String rest) {
        assertThat(SockJsPath.of("/sockjs" + rest)).isEqualTo(new SockJsPath(SockJsPath.Kind.UNKNOWN, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/ws", "/sockjsx", "/sockj", "sockjs", "/SOCKJS", "http://h/sockjs", "*"})
    void othersAreNotOfSockJs(String uri) {
        assertThat(SockJsPath.of(uri)).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 5000})
    void namesAreBounded(int length) {
        SockJsPath unknown = new SockJsPath(SockJsPath.Kind.UNKNOWN, "");
        assertThat(SockJsPath.of("/sockjs/0/" + "a".repeat(length) + "/xhr")).isEqualTo(unknown);
        assertThat(SockJsPath.of("/sockjs/" + "a".repeat(length) + "/0/xhr")).isEqualTo(unknown);
    }
}
