package io.hoofbeat.cli.interop;

import java.util.UUID;
import org.junit.jupiter.api.extension.ExtendWith;

/** A set of tests that one client library runs against any broker. Subclasses say which. */
@ExtendWith(KnownDeviationCondition.class)
interface InteropSuite {
    /** The broker this run is against. */
    BrokerUnderTest broker();

    /** A name that no other test uses: brokers are shared between tests, and some keep their queues. */
    static String uniqueName() {
        return "t" + UUID.randomUUID().toString().substring(0, 13);
    }
}
