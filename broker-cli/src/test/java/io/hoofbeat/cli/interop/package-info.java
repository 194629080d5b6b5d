/**
 * Real clients against a real broker. The suites (such as {@code SpringTcpClientSuite}) say what a client library expects;
 * {@code BrokerUnderTest} is the one seam that says where the broker is; the tests (such as {@code HoofbeatInteropIT}) bring the
 * two together.
 */
@NullMarked
package io.hoofbeat.cli.interop;

import org.jspecify.annotations.NullMarked;
