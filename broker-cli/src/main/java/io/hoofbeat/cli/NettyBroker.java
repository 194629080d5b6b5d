package io.hoofbeat.cli;

import io.hoofbeat.cli.config.Configuration;
import java.io.IOException;

/** The broker on Netty. */
final class NettyBroker {

    private NettyBroker() {}

    @SuppressWarnings("DoNotCallSuggester") // until the network layer is there
    static RunningBroker start(Configuration configuration) throws IOException {
        throw new IOException("the network layer is not there yet: " + configuration.serverOptions());
    }
}
