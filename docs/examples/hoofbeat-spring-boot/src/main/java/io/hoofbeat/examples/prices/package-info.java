/** An application that sends prices through a broker. Read {@link io.hoofbeat.examples.prices.PricesConfiguration} first. */
@NullMarked
package io.hoofbeat.examples.prices;

import org.jspecify.annotations.NullMarked;
