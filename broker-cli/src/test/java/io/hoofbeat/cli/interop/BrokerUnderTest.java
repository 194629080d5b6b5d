package io.hoofbeat.cli.interop;

/** A running broker: the one seam between the client suites and what they are run against. */
interface BrokerUnderTest {
    /** What it is. */
    BrokerProduct product();

    /** Where it is. */
    BrokerAddress address();
}
