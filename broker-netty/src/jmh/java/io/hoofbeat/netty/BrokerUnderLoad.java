package io.hoofbeat.netty;

import io.hoofbeat.core.Broker;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.LoopbackGuests;
import io.hoofbeat.core.store.MemoryStore;
import io.hoofbeat.netty.loop.NettyLoops;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker and nothing around it, for a load generator and a profiler. Arguments: transport, loops, STOMP port, WebSocket
 * port. It runs until it is killed.
 */
public final class BrokerUnderLoad {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerUnderLoad.class);

    private BrokerUnderLoad() {}

    public static void main(String[] arguments) throws ListenException {
        ServerOptions standard = ServerOptions.DEFAULT;
        ServerOptions options = new ServerOptions(
                standard.bind(),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                -1,
                Integer.parseInt(arguments[1]),
                arguments[0],
                standard.frames(),
                standard.outputHighBytes(),
                standard.outputLowBytes(),
                standard.webSocket());
        NettyLoops loops = NettyLoops.start(options.transport(), options.loops());
        Broker broker =
                new Broker(BrokerOptions.DEFAULT, loops, new MemoryStore(), new LoopbackGuests(), AccessRules.OPEN);
        try {
            BrokerServer server = BrokerServer.start(BrokerOptions.DEFAULT, options, loops, broker::openSession);
            LOG.info("Ready: {} {}", server.stompAddress(), server.webSocketAddress());
        } catch (ListenException e) {
            // The loops would keep the program running.
            loops.close();
            throw e;
        }
    }
}
