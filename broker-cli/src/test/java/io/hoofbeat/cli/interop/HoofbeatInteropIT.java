package io.hoofbeat.cli.interop;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/** The client suites against Hoofbeat. It has no known deviations. */
@ExtendWith(HoofbeatExtension.class)
class HoofbeatInteropIT {
    private static HoofbeatBroker hoofbeat;

    @BeforeAll
    static void shareTheBroker(HoofbeatBroker broker) {
        hoofbeat = broker;
    }

    @Nested
    class SpringTcp extends SpringTcpClientSuite {
        @Override
        public BrokerUnderTest broker() {
            return hoofbeat;
        }
    }

    @Nested
    class SpringWebSocket extends SpringWebSocketClientSuite {
        @Override
        public BrokerUnderTest broker() {
            return hoofbeat;
        }
    }

    @Nested
    class SpringSockJsWebSocket extends SpringSockJsClientSuite {
        SpringSockJsWebSocket() {
            super(Way.WEBSOCKET);
        }

        @Override
        public BrokerUnderTest broker() {
            return hoofbeat;
        }
    }

    @Nested
    class SpringSockJsStreaming extends SpringSockJsClientSuite {
        SpringSockJsStreaming() {
            super(Way.XHR_STREAMING);
        }

        @Override
        public BrokerUnderTest broker() {
            return hoofbeat;
        }
    }

    @Nested
    class SpringSockJsPolling extends SpringSockJsClientSuite {
        SpringSockJsPolling() {
            super(Way.XHR_POLLING);
        }

        @Override
        public BrokerUnderTest broker() {
            return hoofbeat;
        }
    }

    @Nested
    class VertxClient extends VertxClientSuite {
        @Override
        public BrokerUnderTest broker() {
            return hoofbeat;
        }
    }
}
