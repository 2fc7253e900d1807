// Contract: what update expressions do, and when they are refused.

import { expect, it } from 'vitest'
import type { SharedTable } from './shared-table.ts'

const one = { ':one': { N: '1' } }

export function updates(shared: SharedTable): void {
  it('calculate with SET, if_not_exists and list_append', async () => {
    await shared.put({ n: { N: '5' }, log: { L: [{ S: 'a' }] } })
    await shared.update({
      UpdateExpression:
        'SET n = n - :two, seen = if_not_exists(seen, :zero) + :two, #l = list_append(#l, :more)',
      ExpressionAttributeNames: { '#l': 'log' },
      ExpressionAttributeValues: {
        ':two': { N: '2' },
        ':zero': { N: '0' },
        ':more': { L: [{ S: 'b' }] },
      },
    })
    expect(await shared.read()).toMatchObject({
      n: { N: '3' },
      seen: { N: '2' },
      log: { L: [{ S: 'a' }, { S: 'b' }] },
    })
  })

  it('add to and delete from sets, and leave no empty set behind', async () => {
    await shared.put({ todo: { SS: ['stop', 'dm'] } })
    await shared.update({
      UpdateExpression: 'ADD todo :v',
      ExpressionAttributeValues: { ':v': { SS: ['sns', 'dm'] } },
    })
    expect([...((await shared.read())?.todo?.SS ?? [])].toSorted()).toEqual(['dm', 'sns', 'stop'])
    await shared.update({
      UpdateExpression: 'DELETE todo :v',
      ExpressionAttributeValues: { ':v': { SS: ['stop', 'dm', 'sns'] } },
    })
    expect(await shared.read()).toEqual(shared.key())
  })

  it('count up from nothing with ADD', async () => {
    const answer = await shared.update({
      UpdateExpression: 'ADD n :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'ALL_NEW',
    })
    expect(answer.Attributes).toEqual({ ...shared.key(), n: { N: '1' } })
  })

  it('set and remove inside a map', async () => {
    await shared.put({ m: { M: { keep: { S: 'x' }, drop: { S: 'y' } } } })
    await shared.update({
      UpdateExpression: 'SET m.#n = :v REMOVE m.#d',
      ExpressionAttributeNames: { '#n': 'new', '#d': 'drop' },
      ExpressionAttributeValues: { ':v': { N: '1' } },
    })
    expect((await shared.read())?.m).toEqual({ M: { keep: { S: 'x' }, new: { N: '1' } } })
  })

  it('answer with the old or the new values of what changed', async () => {
    await shared.put({ n: { N: '1' }, other: { S: 'x' } })
    const add = { UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } } }
    expect((await shared.update({ ...add, ReturnValues: 'UPDATED_OLD' })).Attributes).toEqual({
      n: { N: '1' },
    })
    expect((await shared.update({ ...add, ReturnValues: 'UPDATED_NEW' })).Attributes).toEqual({
      n: { N: '3' },
    })
  })

  it('are refused where an operand is missing', async () => {
    await shared.put()
    await expect(
      shared.update({ UpdateExpression: 'SET a = gone + :one', ExpressionAttributeValues: one }),
    ).rejects.toThrow('The provided expression refers to an attribute that does not exist in the item')
  })

  const wrongType = 'are refused in one piece where an operand has the wrong type'
  shared.unlikeMoto(wrongType, 'it words it differently', async () => {
    await shared.put({ text: { S: 'x' } })
    await expect(
      shared.update({
        UpdateExpression: 'SET b = :one, #t = #t + :one',
        ExpressionAttributeNames: { '#t': 'text' },
        ExpressionAttributeValues: one,
      }),
    ).rejects.toThrow(/^An operand in the update expression has an incorrect data type/)
    expect(await shared.read()).toEqual({ ...shared.key(), text: { S: 'x' } })
  })

  it('are refused where they touch the key, a reserved word or a value nobody uses', async () => {
    const v = { ':v': { S: 'x' } }
    await expect(
      shared.update({ UpdateExpression: 'SET sk = :v', ExpressionAttributeValues: v }),
    ).rejects.toThrow(
      'One or more parameter values were invalid: Cannot update attribute sk. This attribute is part of the key',
    )
    await expect(
      shared.update({
        UpdateExpression: 'SET #a = :v',
        ExpressionAttributeNames: { '#a': 'a' },
        ExpressionAttributeValues: { ...v, ':w': { S: 'y' } },
      }),
    ).rejects.toThrow('Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}')
    await expect(
      shared.update({ UpdateExpression: 'SET state = :v', ExpressionAttributeValues: v }),
    ).rejects.toThrow(
      'Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: state',
    )
  })

  it('are refused where the item would grow beyond 400 KB', async () => {
    await expect(shared.put({ big: { S: 'x'.repeat(400 * 1024) } })).rejects.toThrow(
      'Item size has exceeded the maximum allowed size',
    )
    await shared.put({ half: { S: 'x'.repeat(300 * 1024) } })
    await expect(
      shared.update({
        UpdateExpression: 'SET more = :v',
        ExpressionAttributeValues: { ':v': { S: 'x'.repeat(150 * 1024) } },
      }),
    ).rejects.toThrow('Item size to update has exceeded the maximum allowed size')
  })
}
