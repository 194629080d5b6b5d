/**
 * Real clients against a real broker. The suites (such as {@code SpringTcpClientSuite}) say what a client library expects;
 * {@code BrokerUnderTest} is the one seam that says where the broker is; the tests (such as {@code HoofbeatInteropIT}) bring the
 * two together.
 *
 * <p>{@code RelayChecklistIT} goes through what Spring's broker relay needs, on the bare wire; {@code SpringRelayIT},
 * {@code SpringRelayOrderIT} and {@code SpringRelayRestartIT} show it with two instances of a real application. {@code SpringChatIT} runs
 * the example of {@code docs/examples/spring-chat}. {@code ExternalClientsIT} drives clients in JavaScript and Python.
 */
@NullMarked
package io.hoofbeat.cli.interop;

import org.jspecify.annotations.NullMarked;
