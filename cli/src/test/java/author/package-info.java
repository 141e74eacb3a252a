/** Programs as users write them, outside of the engine's packages. */
package author;
