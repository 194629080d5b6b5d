package io.hoofbeat.cli.fuzz;

import io.hoofbeat.netty.codec.DecoderTarget;
import io.hoofbeat.netty.sockjs.SockJsTarget;
import io.hoofbeat.netty.websocket.UpgradeTarget;
import io.hoofbeat.netty.websocket.WebSocketTarget;
import java.util.LinkedHashMap;
import java.util.Map;

/** All targets by name. The seeds and the dictionary of each are in {@code src/test/fuzz/NAME}. */
final class FuzzTargets {

    /** What Jazzer calls, too. */
    interface Target {
        void fuzzerTestOneInput(byte[] input);
    }

    /** A target, and the class in which Jazzer finds it. */
    record Named(Class<?> in, Target target) {}

    static final Map<String, Named> ALL = new LinkedHashMap<>();

    static {
        ALL.put("decoder", new Named(DecoderTarget.class, DecoderTarget::fuzzerTestOneInput));
        ALL.put("websocket", new Named(WebSocketTarget.class, WebSocketTarget::fuzzerTestOneInput));
        ALL.put("upgrade", new Named(UpgradeTarget.class, UpgradeTarget::fuzzerTestOneInput));
        ALL.put("sockjs", new Named(SockJsTarget.class, SockJsTarget::fuzzerTestOneInput));
        ALL.put("pattern", new Named(PatternTarget.class, PatternTarget::fuzzerTestOneInput));
        ALL.put("configuration", new Named(ConfigurationTarget.class, ConfigurationTarget::fuzzerTestOneInput));
        ALL.put("rules", new Named(RulesTarget.class, RulesTarget::fuzzerTestOneInput));
        ALL.put("users", new Named(UsersTarget.class, UsersTarget::fuzzerTestOneInput));
        ALL.put("token", new Named(TokenTarget.class, TokenTarget::fuzzerTestOneInput));
    }

    private FuzzTargets() {}

    static void require(boolean isTrue, String what) {
        if (!isTrue) {
            throw new AssertionError(what);
        }
    }
}
